type Place = { lat: number; lon: number };

/** In which district (kecamatan) a place lies. The boundaries are fetched when the first place is asked for; until then, and outside, it is ''. */
export class Districts {
	#find = $state.raw<(at: Place) => string>();
	#nearby: (at: Place) => boolean = () => true;
	#loading = false;
	readonly #known = new Map<string, string>();

	/** Whether a place is far outside of the region, as far as that is known. */
	far(at: Place): boolean {
		return this.#find !== undefined && !this.#nearby(at);
	}

	/** The same function for ever: what it finds is read anew once the boundaries are here. */
	readonly of = (at: Place): string => {
		const find = this.#find;
		if (!find) {
			this.#load();
			return '';
		}
		const key = `${at.lat},${at.lon}`;
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const name = find(at);
		this.#known.set(key, name);
		return name;
	};

	#load(): void {
		if (this.#loading) return;
		this.#loading = true;
		void import('../cameras/boundaries').then(
			({ districtOf, nearby }) => {
				this.#nearby = nearby;
				this.#find = districtOf;
			},
			() => (this.#loading = false), // the controller was away: the next one who asks tries again
		);
	}
}
