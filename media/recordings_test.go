package media_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// A notary is a recorder that notes what it was asked to do.
type notary struct {
	media.Recorder
	journal
	mu   sync.Mutex // guards kept
	kept map[string]time.Duration
}

func (n *notary) Keep(cameras map[string]time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kept = maps.Clone(cameras)
}

func (n *notary) Record(ctx context.Context, camera string, stream *media.Fanout) {
	reader, _ := stream.Subscribe()
	defer reader.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-reader.Frames():
			if f.Keyframe {
				n.note(fmt.Sprintf("%s %d", camera, stream.Format().Width))
			}
		}
	}
}

func (n *notary) Recording(camera string) (media.Recording, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	d, ok := n.kept[camera]
	return media.Recording{Keep: d}, ok
}

func TestAKeptCameraIsPulledAndRecordedByItsMainStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &notary{}
		r, stop := running(media.RelayConfig{Recorder: n, Puller: pull(func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			n.note("pull " + u.Name)
			flow(ctx, nil, out)
			return ctx.Err()
		})})
		defer stop()
		c := media.Camera{Name: "c", URL: "rtsp://c/main", Sub: "rtsp://c/sub", Keep: 30 * time.Minute}
		r.SetCameras([]media.Camera{c, {Name: "other", URL: "rtsp://o"}})
		time.Sleep(time.Second)
		synctest.Wait()
		n.expect(t, "of a kept camera", "pull c, c 1280")
		if rec, ok := r.Recording("c"); !ok || rec.Stream != "main" || rec.Keep != 30*time.Minute || rec.Reason != "" {
			t.Errorf("Recording = %+v, %v, want the main stream", rec, ok)
		}
		if _, ok := r.Recording("other"); ok {
			t.Error("a camera without keep has a recording")
		}
		c.Keep = 0
		r.SetCameras([]media.Camera{c})
		synctest.Wait()
		if h, _ := r.HealthOf("camera/c"); h.Viewers != 0 || len(n.kept) != 0 {
			t.Errorf("%d viewers and %v kept when keep is taken away, want none", h.Viewers, n.kept)
		}
	})
}

func TestWhatDoesNotPassIsNotRecordedButTheSubstreamIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := &notary{}
		r, stop := running(media.RelayConfig{Recorder: n, Puller: n.direct(), Transcoder: n.transcode()})
		defer stop()
		c := media.Camera{Name: "c", URL: "rtsp://c/265", Sub: "rtsp://c/sub", Keep: time.Minute}
		r.SetCameras([]media.Camera{c})
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if rec, _ := r.Recording("c"); rec.Stream != "sub" {
			t.Errorf("Recording = %+v, want the substream", rec)
		}
		c.Sub = ""
		r.SetCameras([]media.Camera{c})
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if rec, _ := r.Recording("c"); rec.Stream != "" || rec.Reason == "" {
			t.Errorf("Recording = %+v, want none and why", rec)
		}
		n.take()
		time.Sleep(time.Minute)
		synctest.Wait()
		n.expect(t, "when nothing passes", "")
	})
}
