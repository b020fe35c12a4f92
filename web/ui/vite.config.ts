import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Four bundles, one library. `npm run dev` proxies everything else to the daemon. */
export default defineConfig({
	plugins: [svelte()],
	build: {
		target: 'es2022',
		emptyOutDir: false, // dist/index.html is committed, so that Go builds before npm
		assetsInlineLimit: 0, // the content security policy allows no data: scripts or fonts
		rollupOptions: { input: ['console.html', 'display.html', 'join.html', 'view.html'] },
	},
	server: { proxy: { '/api': 'http://127.0.0.1:8080', '/ws': { target: 'ws://127.0.0.1:8080', ws: true } } },
	test: { include: ['src/**/*.test.ts'], environment: 'jsdom' },
});
