/** A house full of cameras, as documents for `kawung apply`. */

const kinds = ['Simpang Empat', 'Simpang Tiga', 'Pasar Tradisional', 'Puskesmas Pembantu', 'Pos Pantau Tinggi Muka Air', 'Terminal Angkutan Pedesaan', 'Gerbang Barat Pelabuhan Perikanan', 'Jembatan', 'Alun-Alun Kecamatan', 'Tempat Pelelangan Ikan'];
const places: readonly [string, number, number][] = [
	['Situbondo', -7.706, 114.009], ['Panji', -7.72, 114.04], ['Panarukan', -7.7, 113.94], ['Besuki', -7.735, 113.69], ['Asembagus', -7.75, 114.21],
	['Banyuputih', -7.79, 114.36], ['Kendit', -7.72, 113.88], ['Mlandingan', -7.74, 113.79], ['Jangkar', -7.72, 114.18], ['Kapongan', -7.69, 114.08],
];
const offices = ['Dinas Perhubungan', 'Badan Penanggulangan Bencana Daerah', 'Dinas Koperasi, Perindustrian dan Perdagangan', 'Dinas Pekerjaan Umum dan Perumahan Permukiman', 'Dinas Kesehatan'];
const tags = ['lalu lintas', 'pasar', 'kesehatan', 'banjir', 'pantai', 'pusat kota', 'jalur mudik', 'obyek vital'];

/** n cameras with long names over all the county, one in seven without a place. `address` is the URL of the camera with that number, from 0. */
export function manyCameras(n: number, address: (i: number) => string): string {
	return Array.from({ length: n }, (_, i) => {
		const [place, lat, lon] = places[i % places.length] ?? ['', 0, 0];
		const title = `${kinds[(i * 7) % kinds.length]} ${place} ${['Utara', 'Selatan', 'Timur', 'Barat'][i % 4]} – Jalan Raya Pantura Kilometer ${100 + i}`;
		const near = (k: number) => (((i * k) % 41) - 20) * 0.0011;
		const where = i % 7 === 3 ? '' : `, place: {lat: ${(lat + near(13)).toFixed(5)}, lon: ${(lon + near(29)).toFixed(5)}}`;
		const own = [tags[i % tags.length], tags[(i * 3 + 1) % tags.length]].filter((t, k, all) => all.indexOf(t) === k);
		return `kind: camera\nname: kamera-${String(i + 1).padStart(3, '0')}\nspec: {title: ${JSON.stringify(title)}, url: ${JSON.stringify(address(i))}, owner: ${JSON.stringify(offices[(i * 3) % offices.length])}, tags: ${JSON.stringify(own)}, class: ${i % 9 === 0 ? 'terbatas' : 'internal'}${where}}\n`;
	}).join('---\n');
}
