// Whether a Worker does what is measured.

/**
 * Makes sure that each call reaches the stub, which answers only what is stamped and whole, and that no bad token does
 * where tokens are checked. Tells whether the Worker has logged something meanwhile.
 */
export async function probe({ name, url, checksTokens, hasLogged }, calls, tokens) {
  const [good] = await tokens.some(1);
  for (const { method, path, body, answer } of calls) {
    const call = (token) =>
      fetch(url + path, { method, body, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" } });
    const response = await call(good);
    const text = await response.text();
    // Links in it may point elsewhere now.
    if (response.status !== 200 || fieldsOf(text) !== fieldsOf(answer)) {
      throw new Error(`${name} answers ${response.status} to ${method} ${path}: ${text}`);
    }
    for (const [what, token] of checksTokens ? Object.entries(tokens.bad) : []) {
      const { status, body: rest } = await call(token);
      await rest?.cancel();
      if (status !== 401) throw new Error(`${name} answers ${status} to ${method} ${path} with a token ${what}`);
    }
  }
  return { hasLogged: hasLogged() };
}

const fieldsOf = (text) => Object.keys(JSON.parse(text)).join();
