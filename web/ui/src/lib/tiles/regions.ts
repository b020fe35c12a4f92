/** Boundary layers, by the name a document gives. The licence is in geo/LICENCE.md. */
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import situbondo from './geo/situbondo_kecamatan.geojson?raw';

export interface RegionProperties {
	kode: string;
	nama: string;
	/** Where a label belongs: longitude, latitude. */
	label: [number, number];
}

export type Layer = FeatureCollection<Polygon | MultiPolygon, RegionProperties>;

const sources: Record<string, string> = { situbondo_kecamatan: situbondo };
const layers = new Map<string, Layer>();

/** A layer with its rings wound for d3-geo, undefined when this build has none of that name. */
export function layerOf(name: string): Layer | undefined {
	const held = layers.get(name);
	if (held) return held;
	const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
	if (source === undefined) return undefined;
	const layer = JSON.parse(source) as Layer;
	for (const f of layer.features) {
		const polygons = f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates;
		for (const polygon of polygons) polygon.forEach((ring, i) => wind(ring, i === 0));
	}
	layers.set(name, layer);
	return layer;
}

/** d3-geo wants outer rings clockwise and holes the other way (RFC 7946 has it reversed). */
function wind(ring: number[][], clockwise: boolean): void {
	let area = 0;
	for (let i = 1; i < ring.length; i++) area += (ring[i]![0]! - ring[i - 1]![0]!) * (ring[i]![1]! + ring[i - 1]![1]!);
	if (area > 0 !== clockwise) ring.reverse();
}
