package rtsp_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

func probe(t *testing.T, cfg fakecam.Config, path string) rtsp.Probe {
	t.Helper()
	cam := camera(t, cfg)
	silence := patience // a busy machine's camera may pause for a while
	if cfg.Quirks.Silent {
		silence = 400 * time.Millisecond
	}
	p, err := (&rtsp.Client{Silence: silence}).Probe(t.Context(),
		media.Upstream{URL: strings.Replace(cam.URL(path), "rtsp://", "rtsp://admin:s3cret@", 1)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAProbeTellsWhatACameraSends(t *testing.T) {
	t.Parallel()
	began := time.Now()
	p := probe(t, fakecam.Config{
		User: "admin", Password: "s3cret", Quirks: fakecam.Quirks{NoReason: true, Media: g726 + talkSend, JunkBetweenFrames: true},
	}, "slow")
	if !p.OK || p.Transport != "tcp" || p.Codec != "H264" || p.Profile != "Constrained Baseline" || p.Width != 320 || p.Height != 180 ||
		p.BFrames || p.Audio != "G726-16" || p.Error != "" || len(p.Warnings) != 0 {
		t.Errorf("probe = %+v", p)
	}
	if p.FPS < 20 || p.FPS > 30 || p.GOPSeconds < 0.3 || p.GOPSeconds > 0.5 || p.FirstFrameMs <= 0 || p.FirstFrameMs > 5000 {
		t.Errorf("rates = %v frames/s, group of %v s, first frame after %v ms", p.FPS, p.GOPSeconds, p.FirstFrameMs)
	}
	if got := strings.Join(p.Repairs, "; "); !strings.Contains(got, "reason phrase") || !strings.Contains(got, "belong to nothing") {
		t.Errorf("repairs = %q", got)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the probe took %s", took)
	}
}

func TestAProbeAdvises(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		clip   string
		quirks fakecam.Quirks
		ok     bool
		advice string
		failed string
		codec  string
	}{
		"B-frames":              {clip: "bframes", ok: true, advice: "B-frames", codec: "H264"},
		"B-frames others need":  {clip: "pyramid", advice: "B-frames", failed: "turn B-frames off", codec: "H264"},
		"recovery points":       {clip: "recovery", ok: true, advice: "recovery points", codec: "H264"},
		"H.265":                 {clip: "small", quirks: fakecam.Quirks{Codec: "H265"}, failed: "set its stream to H.264", codec: "H265"},
		"nothing":               {clip: "small", quirks: fakecam.Quirks{Silent: true}, failed: "no picture", codec: "H264"},
		"a password is refused": {clip: "small", quirks: fakecam.Quirks{Basic: true}, failed: "wrong user or password"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := fakecam.Config{Quirks: tt.quirks, Streams: map[string]fakecam.Clip{"cam": {AnnexB: clip(t, tt.clip), FPS: 25}}}
			if tt.quirks.Basic {
				cfg.User, cfg.Password = "admin", "other"
			}
			p := probe(t, cfg, "cam")
			if p.OK != tt.ok || !strings.Contains(strings.Join(p.Warnings, ";"), tt.advice) || !strings.Contains(p.Error, tt.failed) ||
				(p.Error == "") != tt.ok || p.Codec != tt.codec || p.BFrames != strings.Contains(name, "B-frames") {
				t.Errorf("probe = %+v", p)
			}
			if strings.Contains(p.Error, "s3cret") {
				t.Errorf("error %q holds the password", p.Error)
			}
		})
	}
}

func TestATranscriptTellsNobodyAndReplays(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]fakecam.Quirks{
		"over TCP": {
			EmptyReason: true, LowerCase: true, OptionsStatus: 501, Base: "10.1.2.3/lobby-7", Media: vana + broken, NoSPSInSDP: true, RequireQOP: true,
			AVPTransport: true, Source: "ipcam.bappeda.lan", Channels: [2]int{3, 8}, JunkBetweenFrames: true, PayloadSize: 9000, SSRCFlipAt: 30,
		},
		"over UDP": {UDPOnly: true, PayloadSize: 700, WrongCSeq: true, Padding: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cam := camera(t, fakecam.Config{
				User: "gembok", Password: "s3cret", Quirks: q,
				Streams: map[string]fakecam.Clip{"lobby-7": {AnnexB: clip(t, "small"), FPS: 25}},
			})
			var transcript bytes.Buffer
			first, err := new(rtsp.Client).Probe(t.Context(), media.Upstream{URL: cam.URL("lobby-7"), User: "gembok", Password: "s3cret"}, &transcript)
			if err != nil || !first.OK {
				t.Fatalf("probe = %+v, %v", first, err)
			}
			for _, secret := range []string{"gembok", "s3cret", "127.0.0.1", "10.1.2.3", "lobby-7", "bappeda", "fake camera", "Authorization"} {
				if strings.Contains(transcript.String(), secret) {
					t.Errorf("the transcript holds %q", secret)
				}
			}
			again := replay(t, transcript.Bytes())
			if !again.OK || again.Transport != first.Transport || again.Width != first.Width || again.Profile != first.Profile ||
				again.FPS < first.FPS*0.8 || again.FPS > first.FPS*1.2 {
				t.Errorf("replayed: %+v\nwant about %+v", again, first)
			}
			for _, repair := range first.Repairs {
				if !strings.Contains(strings.Join(again.Repairs, ";"), repair) {
					t.Errorf("replayed it does not need %q", repair)
				}
			}
		})
	}
}

// replay probes a camera that repeats a transcript.
func replay(t *testing.T, transcript []byte) rtsp.Probe {
	t.Helper()
	r, err := fakecam.OpenReplay(bytes.NewReader(transcript))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("replay: %v", err)
		}
	}()
	p, err := (&rtsp.Client{Silence: 2 * time.Second}).Probe(t.Context(), media.Upstream{URL: r.URL(), User: "x", Password: "x"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryRecordedCameraPlaysAgain(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.transcript")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if p := replay(t, b); !p.OK || p.Width == 0 || p.FPS == 0 {
				t.Errorf("probe = %+v", p)
			}
		})
	}
}
