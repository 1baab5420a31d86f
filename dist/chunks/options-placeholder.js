// src/options/placeholder.ts
/** What a late string reads until it is known. */
const latePlaceholder = "<unknown>";
/** Stands for a late value, so that what looks at its type alone need not know. */
function placeholder(type) {
	switch (type.kind) {
		case "number": return 0;
		case "bool": return false;
		case "list":
		case "set":
		case "tuple": return [];
		case "map":
		case "object": return {};
		default: return latePlaceholder;
	}
}

export { placeholder as n, latePlaceholder as t };