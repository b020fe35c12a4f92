package demo

// kecamatan are the districts of Situbondo with their Kemendagri codes
// (Kepmendagri 300.2.2-2138/2025).
var kecamatan = []struct{ code, name string }{
	{"35.12.01", "Jatibanteng"},
	{"35.12.02", "Besuki"},
	{"35.12.03", "Suboh"},
	{"35.12.04", "Mlandingan"},
	{"35.12.05", "Kendit"},
	{"35.12.06", "Panarukan"},
	{"35.12.07", "Situbondo"},
	{"35.12.08", "Panji"},
	{"35.12.09", "Mangaran"},
	{"35.12.10", "Kapongan"},
	{"35.12.11", "Arjasa"},
	{"35.12.12", "Jangkar"},
	{"35.12.13", "Asembagus"},
	{"35.12.14", "Banyuputih"},
	{"35.12.15", "Sumbermalang"},
	{"35.12.16", "Banyuglugur"},
	{"35.12.17", "Bungatan"},
}
