package rtsp_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

func TestPasswordsWorkAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for name, userInfo := range map[string]string{
		"raw":     "admin:p@ss/w:rd#1@",
		"escaped": "admin:p%40ss%2Fw%3Ard%231@",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cam := camera(t, fakecam.Config{User: "admin", Password: "p@ss/w:rd#1"})
			p := pull(t, &rtsp.Client{}, media.Upstream{
				URL: strings.Replace(cam.URL("cam"), "rtsp://", "rtsp://"+userInfo, 1),
			})
			watch(t).run(p, 3)
		})
	}
}

func TestAWrongPasswordIsTriedTwiceAndNeverPrinted(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]fakecam.Quirks{
		"Digest": {}, "Digest with qop": {RequireQOP: true}, "Basic": {Basic: true},
		"three offers": {Offers: []string{"SHA-256", "MD5", "Basic"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cam := camera(t, fakecam.Config{User: "admin", Password: "right", Quirks: q})
			p := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam"), User: "admin", Password: "s3cret"})
			err := p.end()
			if !errors.Is(err, media.ErrWrongPassword) {
				t.Errorf("Pull = %v, want ErrWrongPassword", err)
			}
			if cam.Refusals() != 2 {
				t.Errorf("tries = %d, want 2", cam.Refusals())
			}
			if s := err.Error(); strings.Contains(s, "s3cret") || !strings.Contains(s, "camera cam: DESCRIBE") {
				t.Errorf("error %q: want camera and step, and no password", s)
			}
		})
	}
}

func TestFramesFollowTheWallClock(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{})
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("slow")})
	w := watch(t)
	for range 20 {
		f := p.next()
		n := w.number(f)
		live := int(f.Arrived.UnixMilli()*25/1000) % fiftyFrames
		if late := (live - n + fiftyFrames) % fiftyFrames; late > 12 {
			t.Errorf("frame %d arrived when %d was live", n, live)
		}
		if off := media.Ticks(f.Arrived, 90000) - f.Time; off < -9000 || off > 90000 {
			t.Errorf("frame's time is %d ticks before its arrival", off)
		}
	}
}

func TestACameraThatFailsIsReportedInTheRightWords(t *testing.T) {
	t.Parallel()
	quick := func() *rtsp.Client { return &rtsp.Client{Timeout: time.Second, Silence: 400 * time.Millisecond} }
	for name, tt := range map[string]struct {
		quirks fakecam.Quirks
		path   string
		want   error
		words  string
	}{
		"plays nothing":          {quirks: fakecam.Quirks{Silent: true}, want: media.ErrSilent, words: "no picture for"},
		"plays nothing over UDP": {quirks: fakecam.Quirks{Silent: true, UDPOnly: true}, want: media.ErrSilent, words: "no picture for"},
		"freezes":                {quirks: fakecam.Quirks{FreezeAfter: 5}, want: media.ErrSilent, words: "no picture for"},
		"no such stream":         {path: "other", want: media.ErrRefused, words: "check the path"},
		"H.265":                  {quirks: fakecam.Quirks{Codec: "H265"}, want: media.ErrUnsupported, words: "H265; set its stream to H.264"},
		"asks for a password":    {quirks: fakecam.Quirks{Basic: true}, want: media.ErrWrongPassword, words: "asks for a user"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := fakecam.Config{Quirks: tt.quirks}
			if errors.Is(tt.want, media.ErrWrongPassword) {
				cfg.User, cfg.Password = "admin", "x"
			}
			cam := camera(t, cfg)
			if tt.path == "" {
				tt.path = "cam"
			}
			p := pull(t, quick(), media.Upstream{URL: cam.URL(tt.path)})
			err := p.end()
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.words) {
				t.Errorf("Pull = %v, want %v with %q", err, tt.want, tt.words)
			}
		})
	}
}

func TestAClosedPortIsRefused(t *testing.T) {
	cam := camera(t, fakecam.Config{})
	url := strings.Replace(cam.URL("cam"), "127.0.0.1", "127.0.0.9", 1) // nobody listens on that address
	err := pull(t, &rtsp.Client{}, media.Upstream{URL: url}).end()
	if !errors.Is(err, media.ErrRefused) {
		t.Errorf("Pull = %v, want ErrRefused", err)
	}
}

func TestAnAddressThatIsNoneIsNotPrinted(t *testing.T) {
	for _, url := range []string{"", "http://admin:s3cret@10.0.0.7/", "rtsp://", "rtsp://admin:s3cret@/x", "10.0.0.7", "rtsp://admin:s3cret@[::/x"} {
		err := new(rtsp.Client).Pull(t.Context(), media.Upstream{Name: "cam", URL: url}, media.Outlet{Video: media.NewFanout(nil, nil)})
		if !errors.Is(err, media.ErrUnsupported) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("Pull(%q) = %v, want ErrUnsupported without the password", url, err)
		}
	}
}

func TestAPausedCameraIsSilentAndAKickedOneCanBePulledAgain(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{})
	c := &rtsp.Client{Silence: 400 * time.Millisecond}
	u := media.Upstream{URL: cam.URL("cam")}

	p := pull(t, c, u)
	p.next()
	cam.SetPaused(true)
	if err := p.end(); !errors.Is(err, media.ErrSilent) {
		t.Errorf("Pull of a paused camera = %v, want ErrSilent", err)
	}
	cam.SetPaused(false)

	p = pull(t, c, u)
	p.next()
	cam.Kick()
	if err := p.end(); !errors.Is(err, media.ErrSilent) {
		t.Errorf("Pull of a kicked camera = %v, want ErrSilent", err)
	}

	p = pull(t, c, u)
	watch(t).run(p, 3)
}

func TestLostPacketsCostOnlyTheFramesTheyBelongTo(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{LoseEvery: 17, PayloadSize: 500}})
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam")})
	w := watch(t)
	got := 0
	for last := -1; got < 30; got++ {
		n := w.number(p.next()) // every frame that comes is whole
		if last >= 0 && (n-last+fiftyFrames)%fiftyFrames > 12 {
			t.Errorf("frame %d after %d", n, last)
		}
		last = n
	}
}

func TestACameraThatWantsUDPIsAskedForItTheNextTime(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{Quirks: fakecam.Quirks{UDPOnly: true}})
	c := &rtsp.Client{}
	for i, setups := range []int{2, 3} { // TCP and UDP, then UDP at once
		p := pull(t, c, media.Upstream{URL: cam.URL("cam")})
		watch(t).run(p, 3)
		p.cancel()
		_ = p.end()
		if got := cam.Requests("SETUP"); got != setups {
			t.Errorf("SETUP requests after pull %d = %d, want %d", i+1, got, setups)
		}
	}
}

func TestTheSessionIsGivenBackWhenNobodyWatches(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{User: "admin", Password: "x"})
	const times = 8
	for range times {
		p := pull(t, &rtsp.Client{}, media.Upstream{URL: cam.URL("cam"), User: "admin", Password: "x"})
		p.next()
		p.cancel()
		_ = p.end()
	}
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for deadline := time.After(patience); cam.Requests("TEARDOWN") < times; {
		select {
		case <-deadline:
			t.Fatalf("TEARDOWN requests = %d, want %d", cam.Requests("TEARDOWN"), times)
		case <-look.C:
		}
	}
}
