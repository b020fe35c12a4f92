package ffmpeg_test

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/ffmpeg"
)

// tone is a second and a half of a tone in a codec, cut into packets.
func tone(t *testing.T, codec media.Codec) [][]byte {
	t.Helper()
	args := []string{"-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=1.5", "-c:a", "aac", "-f", "adts", "-"}
	if codec == media.G726 {
		args = []string{"-loglevel", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000:duration=1.5", "-c:a", "g726le", "-code_size", "4", "-f", "g726le", "-"}
	}
	b, err := exec.Command("ffmpeg", args...).Output()
	if err != nil {
		t.Fatalf("ffmpeg (Debian's package ffmpeg): %v", err)
	}
	var packets [][]byte
	for len(b) > 7 {
		n, head := min(80, len(b)), 0 // 20 ms
		if codec == media.AAC {
			n, head = int(b[3]&3)<<11|int(b[4])<<3|int(b[5]>>5), 7
		}
		packets, b = append(packets, b[head:n]), b[n:]
	}
	return packets
}

func TestAACAndG726BecomeOpus(t *testing.T) {
	t.Parallel()
	for codec, format := range map[media.Codec]media.Format{
		media.AAC:  {Codec: media.AAC, Sound: media.Sound{Rate: 16000, Channels: 1, Config: "\x14\x08"}},
		media.G726: {Codec: media.G726, Sound: media.Sound{Rate: 8000, Channels: 1, Bits: 4}},
	} {
		t.Run(codec.String(), func(t *testing.T) {
			t.Parallel()
			in, out := media.NewFanout(nil, nil), media.NewFanout(nil, nil)
			in.SetFormat(format)
			heard, _ := out.Subscribe()
			program := named(t)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- (&ffmpeg.Transcoder{Program: program}).TranscodeSound(ctx, "c", in, out) }()
			packets := tone(t, codec)
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			var got []*media.Frame
			for n, late := 0, time.After(patience); len(got) < 40; {
				select {
				case <-tick.C:
					in.Write(&media.Frame{Packets: []media.Packet{{Payload: packets[n%len(packets)]}}, Time: int64(n + 1), Keyframe: true})
					n++
				case f := <-heard.Frames():
					got = append(got, f)
				case err := <-ended:
					t.Fatalf("the transcode ended: %v", err)
				case <-late:
					t.Fatalf("%d packets of Opus, want 40", len(got))
				}
			}
			loud := 0
			for i, f := range got {
				if f.Codec() != media.Opus || i > 0 && f.Time <= got[i-1].Time {
					t.Errorf("packet %d: %s at %d", i, f.Codec(), f.Time)
				}
				if len(f.Packets[0].Payload) > 20 && !bytes.Equal(f.Packets[0].Payload, got[0].Packets[0].Payload) {
					loud++
				}
			}
			if loud < 20 {
				t.Errorf("%d packets with a tone in them, want most of %d", loud, len(got))
			}
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("TranscodeSound = %v, want context.Canceled", err)
			}
			if left := children(t, filepath.Base(program)); len(left) > 0 {
				t.Errorf("processes left: %+v", left)
			}
		})
	}
}

func TestWhatIsHeardAsItIsIsNotTranscoded(t *testing.T) {
	in := media.NewFanout(nil, nil)
	in.SetFormat(media.Format{Codec: media.Opus})
	if err := new(ffmpeg.Transcoder).TranscodeSound(t.Context(), "c", in, media.NewFanout(nil, nil)); !errors.Is(err, media.ErrUnsupported) {
		t.Errorf("TranscodeSound of Opus = %v, want ErrUnsupported", err)
	}
}
