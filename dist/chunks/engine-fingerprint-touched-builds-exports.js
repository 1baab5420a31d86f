import { t as touchedBuilds } from "./engine-fingerprint-touched-builds.js";

export { touchedBuilds };