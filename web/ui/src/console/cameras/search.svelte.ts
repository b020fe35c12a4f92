import { readAddresses } from './addresses';
import type { CameraSearch, FoundCamera, FoundDevice } from './camera';

export interface SearchApi {
	discover(search: CameraSearch): Promise<{ devices: FoundDevice[] }>;
}

export interface Found {
	readonly device: FoundDevice;
	readonly camera: FoundCamera;
}

/** A search for cameras on the network: where, as whom, and what answered. */
export class CameraHunt {
	typed = $state('');
	user = $state('');
	password = $state('');
	readonly #api: SearchApi;
	#since = $state<number>();
	#devices = $state.raw<readonly FoundDevice[]>();
	#problem = $state.raw<unknown>();

	constructor(api: SearchApi) {
		this.#api = api;
	}

	get addresses() {
		return readAddresses(this.typed);
	}
	/** When the search that runs began, ms since the Unix epoch. */
	get since(): number | undefined {
		return this.#since;
	}
	get done(): boolean {
		return this.#devices !== undefined;
	}
	get problem(): unknown {
		return this.#problem;
	}
	/** Cameras to add: those that are not declared yet first. */
	get found(): Found[] {
		const all = (this.#devices ?? []).flatMap((device) => device.cameras.map((camera) => ({ device, camera })));
		return [...all.filter((f) => !f.camera.declaredAs), ...all.filter((f) => f.camera.declaredAs)];
	}
	/** Devices that did not show their streams, but for addresses of a range where nobody is. */
	get closed(): FoundDevice[] {
		const guessed = this.addresses.list.length > 8;
		return (this.#devices ?? []).filter((d) => d.cameras.length === 0 && (d.needsPassword || !guessed));
	}
	get wantsPassword(): boolean {
		return (this.#devices ?? []).some((d) => d.needsPassword);
	}

	async run(): Promise<void> {
		if (this.#since !== undefined) return;
		this.#since = Date.now();
		this.#problem = undefined;
		try {
			const { devices } = await this.#api.discover({ addresses: this.addresses.list, user: this.user.trim(), password: this.password });
			this.#devices = devices ?? [];
		} catch (error) {
			this.#problem = error;
		} finally {
			this.#since = undefined;
		}
	}
}
