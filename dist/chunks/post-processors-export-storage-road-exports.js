import { n as storageRoad, t as compressWord } from "./post-processors-export-storage-road.js";

export { storageRoad };