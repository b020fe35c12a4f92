package ffmpeg

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"testing"
	"time"

	"kawung/media"
)

func TestAddressesAreTakenAsTheyAreTyped(t *testing.T) {
	for _, tt := range []struct{ url, user, password, want string }{
		{"rtsp://10.0.0.7/main", "", "", "rtsp://10.0.0.7/main"},
		{"rtsp://10.0.0.7/main", "admin", "p@ss/w:rd#1", "rtsp://admin:p%40ss%2Fw%3Ard%231@10.0.0.7/main"},
		{"rtsp://a:p%40ss@10.0.0.7:554/main", "b", "c", "rtsp://a:p%40ss@10.0.0.7:554/main"},
		{"rtsp://a:p@ss/w@10.0.0.7/main?x=1&y=2", "", "", "rtsp://a:p%40ss%2Fw@10.0.0.7/main?x=1&y=2"},
		{"rtsp://a:b c+d'\n@cam.lan/", "", "", "rtsp://a:b%20c%2Bd%27%0A@cam.lan/"},
		{"RTSPS://cam.lan/it's\nfile 'x'", "", "", "rtsps://cam.lan/it%27s%0Afile%20%27x%27"},
		{"http://cam.lan/", "", "", ""},
		{"cam.lan", "", "", ""},
		{"rtsp:///main", "", "", ""},
	} {
		in, err := newInput(media.Upstream{URL: tt.url, User: tt.user, Password: tt.password})
		if in.url != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("newInput(%q, %q, %q) = %q, %v, want %q", tt.url, tt.user, tt.password, in.url, err, tt.want)
		}
	}
}

func TestWhatFfmpegSaysLosesTheCredentials(t *testing.T) {
	in, err := newInput(media.Upstream{URL: "rtsp://cam.lan/x", User: "admin", Password: "p@ss/w"})
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"[concat] Impossible to open '" + in.url + "'": "[concat] Impossible to open 'rtsp://cam.lan/x'",
		"auth p@ss/w and p%40ss%2Fw":                   "auth … and …",
	} {
		if got := in.redact(said); got != want {
			t.Errorf("redact(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestTheLastLineIsKept(t *testing.T) {
	var l lastLine
	for _, s := range []string{"first\nsec", "ond\n", "\n  third ", "\r\n"} {
		if _, err := io.WriteString(&l, s); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.String(); got != "third" {
		t.Errorf("last line %q, want third", got)
	}
	if _, err := io.WriteString(&l, strings.Repeat("x", 9999)); err != nil || len(l.String()) != maxLine {
		t.Errorf("a long line is kept with %d bytes, %v, want %d", len(l.String()), err, maxLine)
	}
}

// flv is a second of what ffmpeg gives, made as for cameras.
func flv(f testing.TB) []byte {
	f.Helper()
	args := append([]string{"-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=1"}, output(software)...)
	b, err := exec.Command("ffmpeg", args...).Output()
	if err != nil {
		f.Fatalf("ffmpeg (Debian's package ffmpeg): %v", err)
	}
	return b
}

func TestAStreamCutAnywhereGivesItsWholePictures(t *testing.T) {
	whole, last := flv(t), -1
	for cut := 0; cut <= len(whole); cut += 97 {
		n := 0
		f := newFrames(media.NewFanout(nil, nil), time.Now, nil)
		if err := readFLV(bytes.NewReader(whole[:cut]), func(tag tag) bool {
			if f.tag(tag) {
				n++
			}
			return true
		}); err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if n < last {
			t.Fatalf("cut at %d: %d pictures, fewer than before", cut, n)
		}
		last = n
	}
	if last < 9 {
		t.Errorf("%d pictures in all, want 9 or 10", last)
	}
}

func FuzzFLV(f *testing.F) {
	f.Add(flv(f))
	f.Add([]byte("FLV\x01\x01\x00\x00\x00\x09\x00\x00\x00\x00\x09\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\x17\x00\x00\x00\x00\x01\x00\x00\x00\x11"))
	f.Fuzz(func(t *testing.T, b []byte) {
		out := media.NewFanout(nil, nil)
		frames := newFrames(out, time.Now, nil)
		_ = readFLV(bytes.NewReader(b), func(tag tag) bool {
			frames.tag(tag)
			return frames.err == nil
		})
		if fr := out.Last(); fr != nil && (len(fr.Packets) == 0 || !fr.Packets[len(fr.Packets)-1].Marker) {
			t.Errorf("frame %+v", fr)
		}
	})
}
