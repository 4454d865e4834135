/** The console: static files, with headers that let the page do what it needs and nothing else. */

/** Serves files: the `ASSETS` binding of a Worker with static assets. */
export interface Assets {
  fetch(request: Request): Promise<Response>;
}

const POLICY = [
  "default-src 'self'",
  // The page checks calls with the same wasm as everybody; no script can be made of text.
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  // Labels are fetched with the token and shown from memory.
  "img-src 'self' blob: data:",
  // Chromium's viewer for PDF files shows them in such a frame, although there can be no plugins.
  "frame-src blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No text becomes a script or a piece of the page: what a label or an error says is shown, and never run.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** The file that a request asks for. */
export async function servePage(request: Request, assets: Assets): Promise<Response> {
  const file = await assets.fetch(request);
  const response = new Response(file.body, file);
  for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
  return response;
}
