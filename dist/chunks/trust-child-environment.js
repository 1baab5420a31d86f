// src/trust/child-environment.ts
const ofThisStep = /^(?:INPUT_|STATE_|ACTIONS_)/i;
const filesOfTheRunner = [
	"GITHUB_STATE",
	"GITHUB_OUTPUT",
	"GITHUB_ENV",
	"GITHUB_PATH",
	"GITHUB_STEP_SUMMARY"
];
/** What a program that is started for a template finds in its environment: the user's, not the step's. */
function childEnvironment(env) {
	return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => value === void 0 || ofThisStep.test(name) || filesOfTheRunner.includes(name.toUpperCase()) ? [] : [[name, value]]));
}

export { childEnvironment as t };