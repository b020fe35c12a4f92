package rtsp

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"
)

func TestDatagramsAreGivenInOrder(t *testing.T) {
	for name, tt := range map[string]struct {
		in, want []uint16
		step     time.Duration // between packets
	}{
		"in order":                  {in: []uint16{1, 2, 3}, want: []uint16{1, 2, 3}},
		"two change places":         {in: []uint16{1, 3, 2, 4}, want: []uint16{1, 2, 3, 4}},
		"one comes late":            {in: []uint16{1, 3, 4, 5, 2, 6}, want: []uint16{1, 2, 3, 4, 5, 6}},
		"one comes twice":           {in: []uint16{1, 2, 2, 4, 4, 3}, want: []uint16{1, 2, 3, 4}},
		"numbers wrap":              {in: []uint16{65534, 0, 65535, 1}, want: []uint16{65534, 65535, 0, 1}},
		"one is lost, time goes on": {in: []uint16{1, 3, 4, 5}, want: []uint16{1, 3, 4, 5}, step: reorderWait},
		"another stream begins":     {in: []uint16{1, 3, 9000, 9001}, want: []uint16{1, 3, 9000, 9001}},
	} {
		var r reorder
		var got []uint16
		now := time.Unix(0, 0)
		for _, seq := range tt.in {
			b := make([]byte, rtpHeader)
			binary.BigEndian.PutUint16(b[2:], seq)
			for _, p := range r.add(b, now) {
				got = append(got, sequence(p))
			}
			now = now.Add(tt.step)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestAFullReorderBufferGivesUpTheLostPacket(t *testing.T) {
	var r reorder
	passed := 0
	for seq := range uint16(40) {
		if seq == 1 {
			continue
		}
		b := make([]byte, rtpHeader)
		binary.BigEndian.PutUint16(b[2:], seq)
		passed += len(r.add(b, time.Unix(0, 0)))
	}
	if passed != 39 {
		t.Errorf("passed %d packets, want 39", passed)
	}
}
