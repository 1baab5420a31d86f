import { t as duration } from "./options-codecs-duration.js";

// src/communicators/communicator-kind.ts
/** The guest has no address yet; the message says what is missing: `the QEMU guest agent is not running`. */
var AddressPending = class extends Error {
	name = "AddressPending";
};
/** Of options that are kept out of logs, unless they stand in the template as they are. */
const secret = {
	sensitive: true,
	openWhenLiteral: true
};
/** An option that is a time to wait; as with Packer an empty text and zero are none. */
function waitTime(negative = "fails") {
	return duration({
		emptyIsUnset: true,
		negative
	});
}
/** What all kinds that connect have in common. */
const waitOptions = { pause_before_connecting: waitTime("none").optional().describe("Once the guest answers, disconnect, wait this long and connect again: for guests that reboot by themselves.") };

export { waitTime as i, secret as n, waitOptions as r, AddressPending as t };