// A Worker that checks nothing either, but reads the body and makes the answer anew, as whoever checks one and has
// headers of its own on the other has to.

export default {
  async fetch(request, { SHIPSTATION_API_KEY, SHIPSTATION_API_URL }) {
    const { method } = request;
    const { pathname, search } = new URL(request.url);
    const headers = { "API-Key": SHIPSTATION_API_KEY, "On-Behalf-Of": "100001", "Content-Type": "application/json" };
    const body = request.body === null ? undefined : await request.arrayBuffer();
    const upstream = await fetch(SHIPSTATION_API_URL + pathname + search, { method, headers, body });
    return new Response(upstream.body, { status: upstream.status, headers: upstream.headers });
  },
};
