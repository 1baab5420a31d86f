import { n as guestValues, t as connectTo } from "./guest.js";

export { connectTo, guestValues };