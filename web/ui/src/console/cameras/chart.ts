/** The map of the region and where places lie on it, in px of a frame. */
import { geoMercator, geoPath, type GeoProjection } from 'd3-geo';
import { districts } from './boundaries';
import { apart, type Label } from './clusters';
import type { Place } from './camera';

export interface Chart {
	/** Outlines of the districts. */
	readonly shapes: readonly { readonly id: string; readonly name: string; readonly d: string }[];
	/** Their names, the ones with most room first. */
	readonly names: readonly Label[];
	readonly at: (place: Place) => [number, number];
	readonly placeAt: (x: number, y: number) => Place;
	/** left, top, right, bottom of the region */
	readonly box: readonly [number, number, number, number];
}

/** The region in the middle of a frame; without boundaries, where the places are, which are asked for only then. */
export function chartOf(width: number, height: number, where: () => readonly Place[]): Chart | undefined {
	if (width < 1 || height < 1) return undefined;
	const layer = districts();
	const projection = geoMercator();
	const edge: [[number, number], [number, number]] = [[24, 24], [width - 24, height - 24]];
	if (layer) projection.fitExtent(edge, layer);
	else {
		const places = where().map((p) => [p.lon, p.lat]);
		projection.fitExtent(edge, { type: 'MultiPoint', coordinates: places.length > 1 ? places : [[95, -11], [141, 6]] }); // Indonesia
	}
	const path = geoPath(projection).digits(2);
	const features = layer?.features ?? [];
	return {
		shapes: features.map((f) => ({ id: String(f.id), name: f.properties.nama, d: path(f) ?? '' })),
		names: [...features]
			.sort((a, b) => path.area(b) - path.area(a))
			.map((f) => {
				const [x, y] = projection(f.properties.label) ?? [0, 0];
				return { text: f.properties.nama, x, y };
			}),
		at: (place) => projection([place.lon, place.lat]) ?? [0, 0],
		placeAt: (x, y) => placeOf(projection, x, y),
		box: layer ? flat(path.bounds(layer)) : [0, 0, width, height],
	};
}

/** Five decimals are a metre. */
function placeOf(projection: GeoProjection, x: number, y: number): Place {
	const [lon = 0, lat = 0] = projection.invert?.([x, y]) ?? [];
	const short = (n: number) => Math.round(n * 1e5) / 1e5;
	return { lat: short(lat), lon: short(lon) };
}

const flat = ([[left, top], [right, bottom]]: [[number, number], [number, number]]): [number, number, number, number] => [left, top, right, bottom];

/** The names that have room at a scale, where they then are. */
export const namesAt = (chart: Chart, k: number): Label[] => apart(chart.names.map((n) => ({ ...n, x: n.x * k, y: n.y * k })));
