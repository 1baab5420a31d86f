import { t as require_lib } from "./npm-ssh2.js";

export default require_lib();

export {  };