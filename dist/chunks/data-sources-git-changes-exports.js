import { t as changedFiles } from "./data-sources-git-changes.js";

export { changedFiles };