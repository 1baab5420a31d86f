import { n as sessionOf, t as connect } from "./proxmox-client.js";

export { connect, sessionOf };