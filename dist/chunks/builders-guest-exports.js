import { n as guestValues, t as connectTo } from "./communicators-wait.js";

export { connectTo, guestValues };