import { n as showsText, r as unwrapped, t as readText } from "./display-text-read-text.js";

export { readText, showsText, unwrapped };