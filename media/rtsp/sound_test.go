package rtsp_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// tones are sounds as cameras send them, and what is to come of them.
var tones = map[string]struct {
	sound  fakecam.Sound
	format media.Format
	heard  []byte // the first bytes of every packet
	step   int64  // between two, in ticks of the format's clock
}{
	"PCMU":      {fakecam.Sound{Type: 0, RTPMap: "PCMU/8000", Payloads: [][]byte{bytes.Repeat([]byte{0xff}, 160)}, Step: 160}, media.Format{Codec: media.PCMU}, []byte{0xff}, 160},
	"PCMA":      {fakecam.Sound{Type: 8, RTPMap: "PCMA/8000", Payloads: [][]byte{bytes.Repeat([]byte{0xd5}, 160)}, Step: 160}, media.Format{Codec: media.PCMA}, []byte{0xd5}, 160},
	"long PCMA": {fakecam.Sound{Type: 97, RTPMap: "pcma/8000/1", Payloads: [][]byte{bytes.Repeat([]byte{0xd5}, 2400)}, Step: 2400}, media.Format{Codec: media.PCMA}, []byte{0xd5}, 1200},
	"Opus":      {fakecam.Sound{Type: 111, RTPMap: "opus/48000/2", Payloads: [][]byte{{0xfc, 0xff, 0xfe}}, Step: 960}, media.Format{Codec: media.Opus}, []byte{0xfc}, 960},
	"G.726": {
		fakecam.Sound{Type: 97, RTPMap: "G726-16/8000", Payloads: [][]byte{make([]byte, 40)}, Step: 160},
		media.Format{Codec: media.G726, Sound: media.Sound{Rate: 8000, Channels: 1, Bits: 2}},
		[]byte{0},
		160,
	},
	"AAC": {
		fakecam.Sound{
			Type: 104, RTPMap: "MPEG4-GENERIC/16000/1", FMTP: "streamtype=5;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408",
			Payloads: [][]byte{{0, 32, 0, 3 << 3, 0, 2 << 3, 0x21, 1, 2, 0x21, 4}}, Step: 2048, // two units
		},
		media.Format{Codec: media.AAC, Sound: media.Sound{Rate: 16000, Channels: 1, Config: "\x14\x08"}},
		[]byte{0x21},
		1024,
	},
}

// listenTo pulls a camera with its sound until the test ends.
func listenTo(t *testing.T, cam *fakecam.Camera) (*pulling, *media.Fanout, *media.Reader) {
	t.Helper()
	audio := media.NewFanout(nil, nil)
	reader, _ := audio.Subscribe()
	return pullInto(t, &rtsp.Client{Timeout: 2 * time.Second, Silence: time.Second}, media.Upstream{URL: cam.URL("cam")}, audio), audio, reader
}

func TestSoundComesBesideThePictures(t *testing.T) {
	t.Parallel()
	for name, tt := range tones {
		for over, quirks := range map[string]fakecam.Quirks{"TCP": {}, "UDP": {UDPOnly: true}} {
			t.Run(name+" over "+over, func(t *testing.T) {
				t.Parallel()
				rate := max(tt.format.Codec.ClockRate(), int64(tt.format.Sound.Rate))
				sound := tt.sound
				sound.Every = time.Duration(tt.sound.Step) * time.Second / time.Duration(rate)
				p, audio, reader := listenTo(t, camera(t, fakecam.Config{Sound: &sound, Quirks: quirks}))
				watch(t).run(p, 24)
				last, even := p.nextOf(reader), 0
				for n := 0; even < 5; n++ { // a machine that stalls may set the clock once
					f := p.nextOf(reader)
					if b := f.Packets[0].Payload; !bytes.HasPrefix(b, tt.heard) || len(b) > media.MaxPayload {
						t.Errorf("heard %x", b)
					}
					even++
					if f.Time-last.Time != tt.step {
						even = 0
					}
					if last = f; n == 60 {
						t.Fatalf("never five packets in a row that are %d ticks apart", tt.step)
					}
				}
				if audio.Format() != tt.format {
					t.Errorf("format %+v, want %+v", audio.Format(), tt.format)
				}
			})
		}
	}
}

func TestPicturesNeverWaitForSound(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*fakecam.Sound){
		"refused":            func(s *fakecam.Sound) { s.Status = 400 },
		"hangs up":           func(s *fakecam.Sound) { s.HangUp = true },
		"takes the pictures": func(s *fakecam.Sound) { s.Deafen = true },
		"nobody can hear it": func(s *fakecam.Sound) { s.RTPMap = "L16/44100" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sound := tones["PCMU"].sound
			sound.Every, sound.Type = 20*time.Millisecond, 99
			change(&sound)
			p, _, _ := listenTo(t, camera(t, fakecam.Config{Sound: &sound}))
			watch(t).run(p, 24)
		})
	}
}

func TestABackChannelIsNeverSetUp(t *testing.T) {
	t.Parallel()
	for _, text := range []string{talkSend, talkSend + g726 + talk} {
		cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{Media: text}})
		p, _, _ := listenTo(t, cam)
		watch(t).run(p, 12)
		for _, url := range cam.Setups() {
			if strings.HasSuffix(url, "trackID=2") {
				t.Errorf("SETUP of %s, a back channel", url)
			}
		}
	}
}
