/** The boundaries that cameras are placed in. */
import { geoBounds, geoContains } from 'd3-geo';
import { layerOf, type Layer } from '../../lib/tiles/regions';

const name = 'situbondo_kecamatan';

/** The districts; undefined when this build has none. */
export const districts = (): Layer | undefined => layerOf(name);

/** Whether a place lies within a little of the region's outermost points: piers and buoys do. */
export function nearby({ lat, lon }: { lat: number; lon: number }): boolean {
	const layer = districts();
	if (!layer) return true;
	frame ??= geoBounds(layer);
	const [[west, south], [east, north]] = frame;
	const margin = 0.15; // degrees, about 17 km
	return lon > west - margin && lon < east + margin && lat > south - margin && lat < north + margin;
}
let frame: [[number, number], [number, number]] | undefined;

let boxes: { box: [[number, number], [number, number]]; feature: Layer['features'][number] }[] | undefined;

/** The district a place lies in, '' outside all of them. */
export function districtOf({ lat, lon }: { lat: number; lon: number }): string {
	boxes ??= (districts()?.features ?? []).map((feature) => ({ box: geoBounds(feature), feature }));
	for (const { box: [[west, south], [east, north]], feature } of boxes) {
		if (lon < west || lon > east || lat < south || lat > north) continue;
		if (geoContains(feature, [lon, lat])) return feature.properties.nama;
	}
	return '';
}
