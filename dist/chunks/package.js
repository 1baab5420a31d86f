// package.json
var package_default = {
	name: "proxmox-template-action",
	version: "0.1.0",
	description: "Builds Proxmox VE templates from Packer files: a GitHub Action and a command line, without a packer binary",
	license: "GPL-3.0-or-later",
	repository: {
		"type": "git",
		"url": "git+https://github.com/OWNER/proxmox-template-action.git"
	},
	keywords: [
		"proxmox",
		"packer",
		"hcl",
		"template",
		"github-action"
	],
	type: "module",
	bin: { "proxmox-template": "dist/cli.js" },
	files: [
		"dist",
		"action.yml",
		"LICENSE",
		"README.md"
	],
	engines: { "node": ">=24" },
	scripts: {
		"check": "script/check",
		"test": "script/test",
		"build": "script/build",
		"docs": "node script/docs.ts",
		"fix": "biome check --write ."
	},
	devDependencies: {
		"@actions/cache": "6.3.0",
		"@actions/core": "3.0.1",
		"@actions/github": "9.1.1",
		"@biomejs/biome": "2.6.8",
		"@cyclonedx/cyclonedx-library": "10.3.0",
		"@stryker-mutator/core": "10.1.1",
		"@stryker-mutator/vitest-runner": "10.1.1",
		"@tsconfig/node24": "24.0.5",
		"@tsconfig/strictest": "2.0.8",
		"@types/busboy": "1.5.5",
		"@types/cli-progress": "3.11.6",
		"@types/node": "24.19.2",
		"@types/picomatch": "4.0.3",
		"@types/ssh2": "1.15.6",
		"@types/tar-stream": "3.1.5",
		"@types/ws": "8.18.2",
		"@vitest/coverage-v8": "5.1.1",
		"ajv": "8.20.0",
		"ajv-formats": "3.0.1",
		"ajv-formats-draft2019": "1.6.1",
		"bcryptjs": "3.0.3",
		"busboy": "1.6.0",
		"cli-progress": "3.12.0",
		"commander": "15.1.0",
		"decimal.js": "10.6.0",
		"fast-check": "4.10.2",
		"fast-png": "8.0.0",
		"fast-xml-parser": "5.12.1",
		"hcl2-parser": "1.0.3",
		"knip": "6.44.2",
		"marked": "18.2.1",
		"packageurl-js": "2.0.1",
		"picomatch": "4.0.7",
		"proxmox-api": "1.1.1",
		"re2js": "2.10.0",
		"rolldown": "1.3.2",
		"selfsigned": "5.5.0",
		"ssh2": "1.17.0",
		"tar-stream": "3.1.7",
		"typescript": "7.0.2",
		"undici": "8.13.1",
		"vitest": "5.1.1",
		"ws": "8.23.0",
		"yaml": "2.9.1",
		"zod": "4.6.7"
	},
	overrides: { "undici": "$undici" }
};

export { package_default as t };