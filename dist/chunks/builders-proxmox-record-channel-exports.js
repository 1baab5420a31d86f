import { a as tagsIn, i as memberSince, n as channelsIn, r as holderOf, t as channelTag } from "./builders-proxmox-record-channel.js";

export { channelTag, channelsIn, holderOf, memberSince, tagsIn };