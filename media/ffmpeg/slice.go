package ffmpeg

import (
	"encoding/binary"
	"math/bits"
)

// goesBack says whether a slice is one of a B-frame, and whether other pictures
// build on it, by the beginning of its header (ITU-T H.264 §7.3.3, table 7-6).
// Emulation prevention is not undone: it does not occur that early.
func goesBack(unit []byte) (b, used bool) {
	var head [8]byte
	copy(head[:], unit[1:])
	left := binary.BigEndian.Uint64(head[:])
	exp := func() uint64 { // §9.1
		zeros := bits.LeadingZeros64(left)
		if zeros > 24 {
			return 0
		}
		v := left >> (63 - 2*zeros)
		left <<= 2*zeros + 1
		return v - 1
	}
	exp() // first_mb_in_slice
	b = exp()%5 == 1
	return b, b && unit[0]&0x60 != 0 // nal_ref_idc
}
