package rtsp

import (
	"encoding/binary"
	"testing"
	"time"

	"kawung/media"
)

// rtp is a packet with one byte of payload.
func rtp(seq uint16, ssrc uint32) []byte {
	b := make([]byte, rtpHeader+2)
	b[0], b[1] = 0x80, 96
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[8:], ssrc)
	b[12], b[13] = 0x41, 1
	return b
}

func TestTheReceiverReportCountsWhatIsMissing(t *testing.T) {
	now := time.Unix(1000, 0)
	r := newReceiver(media.NewFanout(nil, nil), func() time.Time { return now }, &findings{})
	if b, _ := r.report(); b != nil {
		t.Errorf("report before any packet = %x, want none", b)
	}
	for _, seq := range []uint16{65533, 65534, 65535, 0, 2, 3, 4, 5} { // 1 is lost
		r.packet(rtp(seq, 7))
	}
	sr := make([]byte, 28)
	sr[0], sr[1], sr[3] = 0x80, 200, 6
	copy(sr[8:], []byte{1, 2, 3, 4, 5, 6, 7, 8})
	r.control(sr)
	now = now.Add(2 * time.Second)

	b, lost := r.report()
	if lost != 1 {
		t.Errorf("lost = %d, want 1", lost)
	}
	word := func(at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }
	for name, tt := range map[string]struct{ got, want uint32 }{
		"SSRC":               {word(8), 7},
		"fraction and lost":  {word(12), 256/9<<24 | 1},
		"highest":            {word(16), 1<<16 + 5},
		"last sender report": {word(24), 0x03040506},
		"delay since it":     {word(28), 2 << 16},
	} {
		if tt.got != tt.want {
			t.Errorf("%s = %#x, want %#x", name, tt.got, tt.want)
		}
	}
	if _, lost := r.report(); lost != 0 {
		t.Errorf("lost since the last report = %d, want 0", lost)
	}
}

func TestBrokenPacketsArePassedOver(t *testing.T) {
	r := newReceiver(media.NewFanout(nil, nil), time.Now, &findings{})
	for _, b := range [][]byte{
		nil, {0x80}, make([]byte, 12), // too short, or no version
		{0xbf, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1},                         // promises more header than there is
		{0x81, 200, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0},      // RTCP on the RTP channel, cut off
		{0x80, 201, 0, 0, 0x80, 200, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, // a sender report too short
	} {
		r.packet(b)
		r.control(b)
	}
	if r.seen() {
		t.Error("a broken packet counted as one")
	}
}

func TestPacketsWithoutPicturesAreSilence(t *testing.T) {
	now := time.Unix(1000, 0)
	r := newReceiver(media.NewFanout(nil, nil), func() time.Time { return now }, &findings{})
	for seq := range uint16(10) {
		now = now.Add(time.Second)
		b := rtp(seq, 7)
		b[1] |= 0x80
		binary.BigEndian.PutUint32(b[4:], uint32(seq)*90000)
		if seq > 4 {
			b[12] = 0x06 // SEI: no picture
		}
		if err := r.packet(b); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.quiet(); got != 5*time.Second {
		t.Errorf("quiet = %s, want 5 s", got)
	}
}

func TestHeadersThatPromiseWhatIsNotThereAreNotBelieved(t *testing.T) {
	var h honesty
	head := []byte{0xb0, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1} // an extension and padding
	for _, tt := range []struct {
		payload string
		want    int
	}{
		{"\x01\x02\x00\x01....picture\x00\x00\x03", 7}, // they are there
		{"\x7c\x85\xb8\x40picture", 11},
		{"\x7c\x05\xb8\x40picture", 11},
		{"\x7c\x05\xb8\x40picture", 11},
		{"\x7c\x45\x00\x01....picture\x00\x02", 17}, // they might be
	} {
		if p, ok := h.parse(append(head[:12:12], tt.payload...)); !ok || len(p.payload) != tt.want {
			t.Errorf("payload of %q = %q, %v, want %d bytes", tt.payload, p.payload, ok, tt.want)
		}
	}
}
