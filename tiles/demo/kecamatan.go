package demo

// kecamatan are the districts of Situbondo with their Kemendagri codes
// (Kepmendagri 300.2.2-2138/2025).
// The rates are invented: stunting in percent of the weighed, basic
// immunisation in percent of infants (0: not reported).
var kecamatan = []struct {
	code, name         string
	stunting, coverage float64
}{
	{"35.12.01", "Jatibanteng", 19.6, 74.2},
	{"35.12.02", "Besuki", 13.1, 88.4},
	{"35.12.03", "Suboh", 14.8, 83.0},
	{"35.12.04", "Mlandingan", 18.2, 76.9},
	{"35.12.05", "Kendit", 16.5, 80.7},
	{"35.12.06", "Panarukan", 12.2, 91.6},
	{"35.12.07", "Situbondo", 8.7, 94.8},
	{"35.12.08", "Panji", 9.9, 93.1},
	{"35.12.09", "Mangaran", 15.3, 82.2},
	{"35.12.10", "Kapongan", 13.9, 86.1},
	{"35.12.11", "Arjasa", 20.8, 70.4},
	{"35.12.12", "Jangkar", 17.1, 79.5},
	{"35.12.13", "Asembagus", 12.8, 89.2},
	{"35.12.14", "Banyuputih", 16.0, 85.3},
	{"35.12.15", "Sumbermalang", 22.4, 0},
	{"35.12.16", "Banyuglugur", 21.3, 68.9},
	{"35.12.17", "Bungatan", 17.8, 77.1},
}
