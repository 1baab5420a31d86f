import { t as hostLacks } from "./embedded-host-lacks.js";

export { hostLacks };