package webrtc_test

import (
	"sync"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"

	"kawung/media"
)

// track is what a page sends.
func track(t *testing.T, mime string) *pion.TrackLocalStaticRTP {
	t.Helper()
	tr, err := pion.NewTrackLocalStaticRTP(pion.RTPCodecCapability{MimeType: mime}, mime, "me")
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// A sender is a participant's page that sends VP8 and sound until stop.
type sender struct {
	p    *page
	quit chan struct{}
	done sync.WaitGroup
	once sync.Once
}

func newSender(t *testing.T, r *media.Relay, id string) *sender {
	t.Helper()
	s := &sender{p: newPage(t), quit: make(chan struct{})}
	video, audio := track(t, pion.MimeTypeVP8), track(t, pion.MimeTypeOpus)
	answer, err := r.Publish(t.Context(), "rapat", id, s.p.offer(nil, video, audio))
	if err != nil {
		t.Fatal(err)
	}
	s.p.accept(answer)
	s.p.connected()
	keys := make(chan struct{}, 1)
	for _, snd := range s.p.pc.GetSenders() {
		s.done.Go(func() { listen(snd, keys) })
	}
	s.done.Go(func() { s.send(video, audio, keys) })
	t.Cleanup(s.stop)
	return s
}

// listen hears of keyframe requests.
func listen(s *pion.RTPSender, keys chan<- struct{}) {
	for {
		packets, _, err := s.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			if _, ok := p.(*rtcp.PictureLossIndication); ok {
				select {
				case keys <- struct{}{}:
				default:
				}
			}
		}
	}
}

func (s *sender) stop() {
	s.once.Do(func() {
		close(s.quit)
		s.p.close()
		s.done.Wait()
	})
}

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
