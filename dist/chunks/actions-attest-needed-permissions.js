// src/actions/attest/needed-permissions.ts
/** The lines of a workflow without which nobody signs for it. */
const neededPermissions = "The job needs these lines:\npermissions:\n  contents: read\n  id-token: write\n  attestations: write";

export { neededPermissions as t };