package fakecam_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"kawung/media/fakecam"
)

func clip(t *testing.T) fakecam.Clip {
	t.Helper()
	b, err := os.ReadFile("testdata/fifty.h264") // 50 frames of 320×180, a keyframe every ten
	if err != nil {
		t.Fatal(err)
	}
	return fakecam.Clip{AnnexB: b, FPS: 25}
}

func run(t *testing.T, cfg fakecam.Config) *fakecam.Camera {
	t.Helper()
	cfg.Streams = map[string]fakecam.Clip{"cam": clip(t)}
	cam, err := fakecam.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- cam.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return cam
}

func TestFFmpegWatchesTheCamera(t *testing.T) {
	for name, tt := range map[string]struct {
		quirks    fakecam.Quirks
		transport string
		user      string
	}{
		"over TCP":    {transport: "tcp"},
		"over UDP":    {transport: "udp", quirks: fakecam.Quirks{UDPOnly: true}},
		"with Digest": {transport: "tcp", user: "admin"},
		"with qop":    {transport: "tcp", user: "admin", quirks: fakecam.Quirks{RequireQOP: true}},
		"with Basic":  {transport: "tcp", user: "admin", quirks: fakecam.Quirks{Basic: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cam := run(t, fakecam.Config{User: tt.user, Password: "x", Quirks: tt.quirks})
			url := cam.URL("cam")
			if tt.user != "" {
				url = strings.Replace(url, "rtsp://", "rtsp://admin:x@", 1)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, "ffmpeg", "-loglevel", "fatal", "-rtsp_transport", tt.transport,
				"-fflags", "nobuffer", "-analyzeduration", "500000", "-i", url,
				"-frames:v", "12", "-f", "rawvideo", "-pix_fmt", "gray", "-")
			var complaint bytes.Buffer
			cmd.Stderr = &complaint
			pixels, err := cmd.Output()
			if err != nil || len(pixels) != 12*320*180 {
				t.Errorf("ffmpeg gave %d bytes, want 12 frames of 320×180: %v: %s", len(pixels), err, complaint.String())
			}
		})
	}
}

// A client speaks RTSP word for word.
type client struct {
	t  *testing.T
	nc net.Conn
	br *bufio.Reader
}

func dial(t *testing.T, cam *fakecam.Camera) *client {
	t.Helper()
	return dialTo(t, cam.Addr().String())
}

func dialTo(t *testing.T, address string) *client {
	t.Helper()
	nc, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	if err := nc.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &client{t: t, nc: nc, br: bufio.NewReader(nc)}
}

// ask sends a request and gives the header of the answer.
func (c *client) ask(method, url string, lines ...string) string {
	c.t.Helper()
	fmt.Fprintf(c.nc, "%s %s RTSP/1.0\r\nCSeq: 1\r\n%s\r\n", method, url, strings.Join(append(lines, ""), "\r\n"))
	var answer strings.Builder
	for {
		line, err := c.br.ReadString('\n')
		if err != nil {
			c.t.Fatalf("%s: %v after %q", method, err, answer.String())
		}
		if line == "\r\n" {
			return answer.String()
		}
		answer.WriteString(line)
	}
}

// session is the value of an answer's Session header.
func session(answer string) string {
	_, rest, _ := strings.Cut(answer, "Session: ")
	id, _, _ := strings.Cut(rest, ";")
	return id
}

// packet reads one interleaved packet.
func (c *client) packet() (channel byte, payload []byte) {
	c.t.Helper()
	head := make([]byte, 4)
	if _, err := io.ReadFull(c.br, head); err != nil {
		c.t.Fatal(err)
	}
	payload = make([]byte, int(head[2])<<8|int(head[3]))
	if _, err := io.ReadFull(c.br, payload); err != nil {
		c.t.Fatal(err)
	}
	return head[1], payload
}

func (c *client) play(cam *fakecam.Camera) {
	c.t.Helper()
	url := cam.URL("cam")
	id := session(c.ask("SETUP", url+"/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=4-5"))
	if answer := c.ask("PLAY", url, "Session: "+id); !strings.HasPrefix(answer, "RTSP/1.0 200 OK") {
		c.t.Fatalf("PLAY: %s", answer)
	}
}

func TestTwoSessionsSeeTheSameFrameAtTheSameTime(t *testing.T) {
	cam := run(t, fakecam.Config{})
	a, b := dial(t, cam), dial(t, cam)
	a.play(cam)
	b.play(cam)
	// The first picture's payload names the frame; the later session's first
	// frame must be among the other's next few.
	first := func(c *client) string {
		for {
			if channel, p := c.packet(); channel == 4 {
				return string(p[12:])
			}
		}
	}
	want := first(b)
	for range 40 {
		if first(a) == want {
			return
		}
	}
	t.Error("the other session's frame never came")
}

func TestSenderReportsComeBesideThePictures(t *testing.T) {
	cam := run(t, fakecam.Config{})
	c := dial(t, cam)
	c.play(cam)
	channel, p := c.packet()
	if channel != 5 || len(p) != 28 || p[1] != 200 {
		t.Errorf("first packet on channel %d, %d bytes, want a sender report", channel, len(p))
	}
}

func TestBadRequestsGetTheirAnswers(t *testing.T) {
	cam := run(t, fakecam.Config{})
	url := cam.URL("cam")
	for _, tt := range []struct {
		method, url, want string
		lines             []string
	}{
		{"DESCRIBE", cam.URL("nothing"), "404", nil},
		{"SETUP", cam.URL("cam2"), "404", []string{"Transport: RTP/AVP/TCP;interleaved=0-1"}},
		{"SETUP", url, "461", []string{"Transport: RTP/AVP;multicast"}},
		{"PLAY", url, "454", nil},
		{"RECORD", url, "501", nil},
		{"GET_PARAMETER", url, "200", nil},
		{"TEARDOWN", url, "200", nil},
		{"OPTIONS", "*", "200", nil},
	} {
		if got := dial(t, cam).ask(tt.method, tt.url, tt.lines...); !strings.HasPrefix(got, "RTSP/1.0 "+tt.want) {
			t.Errorf("%s %s = %q, want %s", tt.method, tt.url, got, tt.want)
		}
	}
}

func TestAClipWithoutPicturesIsRefused(t *testing.T) {
	for name, clip := range map[string]fakecam.Clip{
		"nothing":   {FPS: 25},
		"no pace":   {AnnexB: clip(t).AnnexB},
		"no slices": {AnnexB: []byte{0, 0, 0, 1, 0x67, 1, 2, 3}, FPS: 25},
	} {
		cam, err := fakecam.Listen(fakecam.Config{Streams: map[string]fakecam.Clip{"cam": clip}})
		if err == nil || !strings.Contains(err.Error(), "stream cam") {
			t.Errorf("%s: Listen = %v, %v, want an error naming the stream", name, cam, err)
		}
	}
}
