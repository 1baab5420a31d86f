import { a as validityProblem, i as readCertificate, n as certificateProblem, r as plainType, t as certificateIn } from "./communicators-ssh-authentication-certificate.js";

export { validityProblem };