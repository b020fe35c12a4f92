package media_test

import (
	"bytes"
	"slices"
	"testing"

	"kawung/media"
)

func TestUnitsSurvivePacking(t *testing.T) {
	for _, size := range []int{1, 2, media.MaxPayload, media.MaxPayload + 1, 5000} {
		unit := bytes.Repeat([]byte{0xab}, size)
		unit[0] = 0x65
		packets := media.H264Packets([]byte{0x67, 1}, unit)
		for i, p := range packets {
			if len(p.Payload) > media.MaxPayload || p.Marker != (i == len(packets)-1) {
				t.Errorf("unit of %d: packet %d of %d has %d bytes, marker %t", size, i, len(packets), len(p.Payload), p.Marker)
			}
		}
		got := slices.Collect(media.H264Units(packets))
		if len(got) != 2 || !bytes.Equal(got[1], unit) {
			t.Errorf("unit of %d comes back as %d units", size, len(got))
		}
	}
}

func TestUnitsThatLieAreLeftOut(t *testing.T) {
	for name, payloads := range map[string][][]byte{
		"empty":                       {{}},
		"an FU-A without a beginning": {{0x7c, 0x45, 1}},
		"a short FU-A":                {{0x7c}},
		"a STAP-A that is too long":   {{0x78, 0, 9, 1}},
		"a STAP-A with nothing":       {{0x78, 0, 0, 1}},
	} {
		var packets []media.Packet
		for _, p := range payloads {
			packets = append(packets, media.Packet{Payload: p})
		}
		if got := slices.Collect(media.H264Units(packets)); len(got) != 0 {
			t.Errorf("%s gives %x, want nothing", name, got)
		}
	}
}

func FuzzH264Units(f *testing.F) {
	f.Add([]byte{0x78, 0, 2, 0x67, 1}, []byte{0x7c, 0x85, 1})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		for unit := range media.H264Units([]media.Packet{{Payload: a}, {Payload: b}}) {
			if len(unit) == 0 {
				t.Error("an empty unit")
			}
		}
	})
}
