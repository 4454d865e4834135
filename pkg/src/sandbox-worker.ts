/** The sandbox as a Worker in one file, for `wrangler` and `npm run sandbox`. */

export { default } from "./sandbox.workerd.js";
