// A Worker that passes every call on and checks nothing: what the network and the runtime take by themselves.

export default {
  fetch(request, { SHIPSTATION_API_KEY, SHIPSTATION_API_URL }) {
    const { method, body } = request;
    const { pathname, search } = new URL(request.url);
    const headers = { "API-Key": SHIPSTATION_API_KEY, "On-Behalf-Of": "100001", "Content-Type": "application/json" };
    return fetch(SHIPSTATION_API_URL + pathname + search, { method, headers, body });
  },
};
