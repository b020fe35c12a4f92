package webrtc_test

import (
	"time"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"
)

// send writes a keyframe when asked and at the start, delta frames else, each
// in two packets with the longest payload descriptor, and loud sound.
func (s *sender) send(video, audio *pion.TrackLocalStaticRTP, keys <-chan struct{}) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	key, level := true, s.level()
	for n := uint16(0); ; n++ {
		kind := byte(1)
		if key {
			kind = 0
		}
		key = false
		descriptor := []byte{0x80 | 0x10, 0xf0, 0x80 | byte(n>>8), byte(n), byte(n), 0x20}
		tail := []byte{0xca, 0x3e, 9, byte(n)}
		for i := range uint16(2) {
			if i == 1 {
				descriptor[0] &^= 0x10
			}
			payload := append(append(append([]byte{}, descriptor...), kind), make([]byte, 100)...)
			_ = video.WriteRTP(&rtp.Packet{
				Header:  rtp.Header{Version: 2, SequenceNumber: 2*n + i, Timestamp: uint32(n) * 1800, Marker: i == 1},
				Payload: append(payload, tail...),
			})
		}
		sound := rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960}
		_ = sound.SetExtension(level, []byte{0x80 | 20})
		_ = audio.WriteRTP(&rtp.Packet{Header: sound, Payload: []byte{1, 2, 3}})
		select {
		case <-s.quit:
			return
		case <-keys:
			key = true
		case <-tick.C:
		}
	}
}

// level is the id of the audio-level extension as negotiated.
func (s *sender) level() uint8 {
	for _, snd := range s.p.pc.GetSenders() {
		for _, x := range snd.GetParameters().HeaderExtensions {
			if x.URI == "urn:ietf:params:rtp-hdrext:ssrc-audio-level" {
				return uint8(x.ID)
			}
		}
	}
	s.p.t.Error("the audio level was not negotiated")
	return 1
}
