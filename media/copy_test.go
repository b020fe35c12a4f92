package media_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
)

// errStrange is what a puller says of a camera that it does not understand.
var errStrange = fmt.Errorf("SETUP: 551: %w: %w", media.ErrRefused, media.ErrProtocol)

// copying runs a relay with a camera that is always pulled: direct's errors, in
// order and the last one again and again, nil for pictures. The copier does as
// copied says.
func copying(t *testing.T, j *journal, c media.Camera, copied pull, direct ...error) (r *media.Relay, stop func()) {
	t.Helper()
	n := 0
	r = media.NewRelay(media.RelayConfig{
		Puller: pull(func(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
			j.note("direct")
			err := direct[min(n, len(direct)-1)]
			if n++; err == nil {
				flow(ctx, nil, out)
				return ctx.Err()
			}
			return err
		}),
		Copier: pull(func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			j.note("copy")
			return copied(ctx, u, out)
		}),
		Transcoder: j.transcode(),
		Peers:      windows{},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	r.SetCameras([]media.Camera{c})
	return r, func() {
		cancel()
		<-done
	}
}

// copies is a copier that works until ctx ends.
func copies(ctx context.Context, _ media.Upstream, out *media.Fanout) error {
	flow(ctx, nil, out)
	return ctx.Err()
}

// refuses is a copier that ends with err.
func refuses(err error) pull {
	return func(context.Context, media.Upstream, *media.Fanout) error { return err }
}

var always = media.Camera{Name: "c", URL: "rtsp://x", Always: true}

func TestACameraThatIsNotUnderstoodThriceIsCopiedFromThenOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, stop := copying(t, &j, always, copies, errStrange)
		defer stop()
		time.Sleep(time.Minute)
		j.expect(t, "after a minute", "direct, direct, direct, copy")
		h := state(t, r, media.StateLive)
		if !slices.ContainsFunc(h.Advice, func(a media.Advice) bool { return a.Code == "copied" && strings.Contains(a.Text, "transcript") }) {
			t.Errorf("advice %v, want a transcript asked for", h.Advice)
		}
		if h.Transcoded {
			t.Error("a copy counts as a transcode")
		}
		changed := always
		changed.URL = "rtsp://y"
		r.SetCameras([]media.Camera{changed})
		synctest.Wait()
		if said := j.take(); !strings.HasPrefix(said, "direct") {
			t.Errorf("with another address: %q, want the puller asked anew", said)
		}
	})
}

func TestOnlyWhatIsNotUnderstoodIsCopied(t *testing.T) {
	for _, tt := range []struct {
		name   string
		camera func(*media.Camera)
		direct []error
	}{
		{"silent", nil, []error{media.ErrSilent}},
		{"wrong password", nil, []error{media.ErrWrongPassword}},
		{"busy", nil, []error{media.ErrBusy}},
		{"refused", nil, []error{media.ErrRefused}},
		{"not three times in a row", nil, []error{errStrange, errStrange, media.ErrSilent, errStrange, errStrange, nil}},
		{"a transport asked for", func(c *media.Camera) { c.Transport = media.TransportUDP }, []error{errStrange}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var j journal
				c := always
				if tt.camera != nil {
					tt.camera(&c)
				}
				_, stop := copying(t, &j, c, copies, tt.direct...)
				defer stop()
				time.Sleep(5 * time.Minute)
				if said := j.take(); strings.Contains(said, "copy") || strings.Contains(said, "transcode") {
					t.Errorf("%q, want the puller alone", said)
				}
			})
		})
	}
}

func TestACopierThatFailsIsTriedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		_, stop := copying(t, &j, always, refuses(media.ErrSilent), errStrange)
		defer stop()
		time.Sleep(time.Hour)
		if said := j.take(); strings.Count(said, "copy") != 1 || strings.Count(said, "direct") < 100 {
			t.Errorf("%d copies and %d pulls, want one and many", strings.Count(said, "copy"), strings.Count(said, "direct"))
		}
	})
}

func TestACopyThatEndsIsPulledAsAnyCameraAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		r, stop := copying(t, &j, always, func(ctx context.Context, u media.Upstream, out *media.Fanout) error {
			ctx, end := context.WithTimeout(ctx, 20*time.Second)
			defer end()
			_ = copies(ctx, u, out)
			return media.ErrSilent
		}, errStrange, errStrange, errStrange, nil)
		defer stop()
		time.Sleep(time.Minute)
		j.expect(t, "after a copy of 20 s", "direct, direct, direct, copy, direct")
		if h := state(t, r, media.StateLive); len(h.Advice) > 0 {
			t.Errorf("advice %v of a camera that is understood now", h.Advice)
		}
	})
}

func TestACameraBehindHTTPIsCopiedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j journal
		c := always
		c.Transport = media.TransportHTTP
		r, stop := copying(t, &j, c, copies, errStrange)
		defer stop()
		time.Sleep(time.Minute)
		j.expect(t, "after a minute", "copy")
		if h := state(t, r, media.StateLive); len(h.Advice) > 0 {
			t.Errorf("advice %v, want none: it was asked for", h.Advice)
		}
	})
}

func TestWhatCannotBeCopiedIsTranscoded(t *testing.T) {
	for _, tt := range []struct {
		transport media.Transport
		want      string
	}{
		{media.TransportHTTP, "copy, transcode c"},
		{media.TransportAuto, "direct, direct, direct, copy, transcode c"},
	} {
		t.Run(string(tt.transport), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var j journal
				c := always
				c.Transport = tt.transport
				r, stop := copying(t, &j, c, refuses(media.ErrBFrames), errStrange)
				defer stop()
				if _, err := r.OpenScreen(t.Context(), "d", "s", 1, 0); err != nil {
					t.Fatal(err)
				}
				if _, err := r.Show("d", 0, media.View{Source: "camera/c"}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				j.expect(t, "watched", tt.want)
				state(t, r, media.StateLive)
			})
		})
	}
}
