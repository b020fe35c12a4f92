package media_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// speaks is a camera whose sound has a codec, 50 packets a second.
type speaks media.Codec

func (c speaks) Pull(ctx context.Context, _ media.Upstream, out media.Outlet) error {
	out.Video.SetFormat(media.Format{Codec: media.H264})
	out.Audio.SetFormat(media.Format{Codec: media.Codec(c)})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n := int64(0); ; n++ {
		out.Video.Write(frame(n, n%50 == 0))
		out.Audio.Write(&media.Frame{Packets: []media.Packet{{Payload: []byte{byte(n)}}}, Time: n * 160, Keyframe: true})
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// opus is a transcoder that notes when it runs.
type opus struct{ running chan bool }

func (o opus) TranscodeSound(ctx context.Context, _ string, in, out *media.Fanout) error {
	o.running <- true
	reader, _ := in.Subscribe()
	defer reader.Close()
	for {
		select {
		case <-ctx.Done():
			o.running <- false
			return ctx.Err()
		case f := <-reader.Frames():
			out.Write(&media.Frame{Packets: f.Packets, Time: f.Time * 6, Keyframe: true})
		}
	}
}

func TestSoundIsHandedOnWhileSomebodyListens(t *testing.T) {
	for codec, want := range map[media.Codec]media.Codec{
		media.PCMU: media.PCMU, media.PCMA: media.PCMA, media.Opus: media.Opus, media.AAC: media.Opus, media.G726: media.Opus,
	} {
		synctest.Test(t, func(t *testing.T) {
			sounds := opus{make(chan bool, 9)}
			r := media.NewRelay(media.RelayConfig{Puller: speaks(codec), Sounds: sounds})
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- r.Run(ctx) }()
			defer func() {
				cancel()
				<-done
			}()
			r.SetCameras([]media.Camera{{Name: "c", URL: "rtsp://x", Always: true}})
			time.Sleep(time.Second)
			out, err := r.Feed("camera/c", false)
			if err != nil || out.Audio.Format().Codec != want {
				t.Fatalf("%s: a listener is told %s, %v, want %s", codec, out.Audio.Format().Codec, err, want)
			}
			if n, _ := out.Audio.Counters(); n > 0 {
				t.Errorf("%s: %d packets for nobody", codec, n)
			}
			reader, _ := out.Audio.Subscribe()
			if f := <-reader.Frames(); f.Codec() != want || !f.Keyframe {
				t.Errorf("%s: heard %s, want %s", codec, f.Codec(), want)
			}
			if codec != want && !<-sounds.running {
				t.Errorf("%s: no transcode runs", codec)
			}
			reader.Close()
			synctest.Wait()
			if codec != want && <-sounds.running {
				t.Errorf("%s: the transcode goes on for nobody", codec)
			}
			before, _ := out.Audio.Counters()
			time.Sleep(time.Second)
			if after, _ := out.Audio.Counters(); after != before || len(sounds.running) > 0 {
				t.Errorf("%s: %d packets for nobody, after a listener", codec, after-before)
			}
		})
	}
}
