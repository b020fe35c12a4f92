import { defineConfig } from '@playwright/test';

/** One journey in the system's Chromium against the real daemon. */
export default defineConfig({
	testDir: 'e2e',
	outputDir: '../../out/journey',
	timeout: 240_000,
	workers: 1,
	reporter: [['list']],
	use: {
		launchOptions: {
			executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--autoplay-policy=no-user-gesture-required',
				'--allow-loopback-in-peer-connection',
				'--disable-features=WebRtcHideLocalIpsWithMdns',
				'--use-fake-ui-for-media-stream',
				'--use-fake-device-for-media-stream',
			],
		},
	},
});
