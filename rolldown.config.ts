import { defineConfig } from 'rolldown'

// Readable and stable: a reviewer compares dist/ with src/, and a rebuild must give the same bytes. What a run does not
// need (SSH, YAML, the embedded server, hcl2-parser) stays in chunks of its own, so that post and validate start fast.
export default defineConfig({
  input: { main: 'src/entry/main.ts', post: 'src/entry/post.ts', cli: 'src/entry/cli.ts' },
  platform: 'node',
  external: ['cpu-features', /\.node$/],
  output: {
    dir: 'dist',
    format: 'esm',
    minify: false,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
  },
})
