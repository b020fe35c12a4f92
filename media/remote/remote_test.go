package remote_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/remote"
)

const patience = 30 * time.Second

var errGate = errors.New("this token opens nothing")

// A house is a relay behind a socket.
type house struct {
	dir    string
	relay  *media.Relay
	server *remote.Server
	ended  chan error
	stop   func()
}

// serve runs a relay in a folder, as a process does.
func serve(t *testing.T, dir string, alone time.Duration) *house {
	t.Helper()
	l, err := remote.In(dir).Listen()
	if err != nil {
		t.Fatal(err)
	}
	relay := media.NewRelay(media.RelayConfig{Puller: idle{}})
	h := &house{
		dir: dir, relay: relay, ended: make(chan error, 1),
		server: &remote.Server{Relay: relay, Hello: remote.Hello{Build: "test"}, Vitals: func() media.Vitals { return media.Vitals{Process: 7} }, Alone: alone, Errors: []error{errGate}},
	}
	ctx, cancel := context.WithCancel(context.Background())
	relayed := make(chan error, 1)
	go func() { relayed <- relay.Run(ctx) }()
	go func() {
		h.ended <- h.server.Serve(ctx, l)
		close(h.ended)
	}()
	h.stop = sync.OnceFunc(func() {
		cancel()
		<-relayed
		for range h.ended { // until Serve has ended
		}
	})
	t.Cleanup(h.stop)
	return h
}

// idle is a camera that never answers.
type idle struct{}

func (idle) Pull(ctx context.Context, _ media.Upstream, _ media.Outlet) error {
	<-ctx.Done()
	return ctx.Err()
}

// attach runs a client of the folder.
func attach(t *testing.T, dir string, set func(*remote.Client)) (*remote.Client, <-chan media.Event) {
	t.Helper()
	c := remote.NewClient(remote.In(dir).Dial)
	c.Errors = []error{errGate}
	if set != nil {
		set(c)
	}
	events, unwatch := c.Watch()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		unwatch()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return c, events
}

// hear waits for an event of a kind.
func hear[E media.Event](t *testing.T, events <-chan media.Event) E {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case e := <-events:
			if e, ok := e.(E); ok {
				return e
			}
		case <-late:
			t.Fatalf("no %T came", *new(E))
		}
	}
}

func TestOrdersReachTheRelayAndItsNewsComeBack(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	c, events := attach(t, h.dir, nil)
	hear[media.Attached](t, events)
	c.SetCameras([]media.Camera{{Name: "pasar", URL: "rtsp://10.0.0.7/main", Always: true}})
	if e := hear[media.HealthChanged](t, events); e.Health.Source != "camera/pasar" || e.Health.State != media.StateConnecting {
		t.Errorf("the news are of %s, %s, want camera/pasar, connecting", e.Health.Source, e.Health.State)
	}
	if got := c.Health(); len(got) != 1 || got[0].Source != "camera/pasar" {
		t.Errorf("Health() = %+v, want that of camera/pasar", got)
	}
	if _, ok := c.HealthOf("camera/pantai"); ok {
		t.Error("HealthOf(camera/pantai) is there, want nothing")
	}
	if got, ok := h.relay.Camera("pasar"); !ok || got.URL != "rtsp://10.0.0.7/main" {
		t.Errorf("the relay has %+v, %t, want the camera", got, ok)
	}
}

func TestErrorsKeepTheirKindOnTheWay(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	c, events := attach(t, h.dir, nil)
	hear[media.Attached](t, events)
	if _, err := c.Show("a1", 0, media.View{Source: "camera/pasar"}); !errors.Is(err, media.ErrNotFound) || !strings.Contains(err.Error(), "a1") {
		t.Errorf("Show on no screen = %v, want ErrNotFound that names a1", err)
	}
	_, _, err := c.PublishCamera(t.Context(), "pasar", "v=0", "")
	if !errors.Is(err, media.ErrNotFound) {
		t.Errorf("PublishCamera = %v, want ErrNotFound", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	c.SetCameras([]media.Camera{{Name: "pasar", URL: "rtsp://10.0.0.7/main"}})
	if _, _, err := c.Keyframe(ctx, "camera/pasar"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Keyframe of a camera that never answers = %v, want DeadlineExceeded", err)
	}
}

func TestWithoutARelayNothingWaitsAndWithANewOneAllIsDeclaredAgain(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, dir, 0)
	c, events := attach(t, dir, nil)
	hear[media.Attached](t, events)
	c.SetCameras([]media.Camera{{Name: "pasar"}})
	c.SetRooms([]string{"rapat"})
	first.stop()
	hear[media.Lost](t, events)
	if err := c.Away(t.Context()); !errors.Is(err, media.ErrAway) {
		t.Errorf("Away() = %v, want ErrAway", err)
	}
	if err := c.Join("rapat", media.Participant{ID: "dinkes"}); !errors.Is(err, media.ErrAway) {
		t.Errorf("Join without a relay = %v, want ErrAway", err)
	}
	c.SetCameras([]media.Camera{{Name: "pantai"}}) // the newest is what the next one is told
	second := serve(t, dir, 0)
	hear[media.Attached](t, events)
	if _, ok := second.relay.Camera("pantai"); !ok {
		t.Error("the new relay does not know camera pantai")
	}
	if _, ok := second.relay.Camera("pasar"); ok {
		t.Error("the new relay knows camera pasar, want only the newest")
	}
}

func TestARelayGoesOnWithoutItsControllerAndTheNextFindsItAsItIs(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	gone := make(chan net.Conn, 1)
	c, events := attach(t, h.dir, func(c *remote.Client) {
		dial := c.Dial
		c.Dial = func(ctx context.Context) (net.Conn, error) {
			nc, err := dial(ctx)
			if err == nil {
				select {
				case gone <- nc:
				default:
				}
			}
			return nc, err
		}
	})
	hear[media.Attached](t, events)
	c.SetCameras([]media.Camera{{Name: "pasar"}})
	_ = (<-gone).Close()
	hear[media.Lost](t, events)
	hear[media.Attached](t, events)
	if got := c.Health(); len(got) != 1 {
		t.Errorf("Health() = %+v, want the camera from before", got)
	}
}

func TestARelayThatHangsIsLetGoOf(t *testing.T) {
	dir := t.TempDir()
	l, err := remote.In(dir).Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	greeted := make(chan struct{}, 8)
	go func() { // greets and says nothing more
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				answer(t, nc, `{"id":1,"body":{"Protocol":1}}`)
				greeted <- struct{}{}
				_, _ = io.Copy(io.Discard, nc) // until it is let go of
			}()
		}
	}()
	c, events := attach(t, dir, nil)
	hear[media.Attached](t, events)
	<-greeted
	began := time.Now()
	if _, err := c.Show("a1", 0, media.View{}); !errors.Is(err, media.ErrAway) {
		t.Errorf("Show at a relay that hangs = %v, want ErrAway", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s, want about one second", took)
	}
	hear[media.Lost](t, events)
}

// answer reads one frame and writes another.
func answer(t *testing.T, nc net.Conn, text string) {
	t.Helper()
	var head [4]byte
	if _, err := io.ReadFull(nc, head[:]); err != nil {
		return // the client has ended
	}
	if _, err := io.CopyN(io.Discard, nc, int64(binary.BigEndian.Uint32(head[:]))); err != nil {
		return
	}
	_, _ = nc.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(text))), text...)) // the client has ended
}

func TestARelayOfAnotherVersionIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	l, err := remote.In(dir).Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tried := make(chan struct{}, 1)
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			answer(t, nc, `{"id":1,"body":{"Protocol":99}}`)
			_, _ = io.Copy(io.Discard, nc) // until it is let go of
			select {
			case tried <- struct{}{}:
			default:
			}
		}
	}()
	c, _ := attach(t, dir, nil)
	<-tried
	if err := c.Away(t.Context()); err == nil {
		t.Error("a relay of protocol 99 is attached")
	}
}

func TestGarbageOnTheSocketEndsThatConnectionAndNothingElse(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	c, events := attach(t, h.dir, nil)
	hear[media.Attached](t, events)
	for _, garbage := range []string{"GET / HTTP/1.1\r\n\r\n", "\x00\x00\x00\x02{]", "\xff\xff\xff\xff"} {
		nc, err := remote.In(h.dir).Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := nc.Write([]byte(garbage)); err != nil {
			t.Fatal(err)
		}
		if n, _ := io.Copy(io.Discard, nc); n != 0 {
			t.Errorf("%q was answered with %d bytes, want the end", garbage, n)
		}
	}
	if err := c.Away(t.Context()); err != nil {
		t.Errorf("the controller was let go of: %v", err)
	}
}

func TestARelayThatNobodyComesToEnds(t *testing.T) {
	h := serve(t, t.TempDir(), 10*time.Millisecond)
	select {
	case err := <-h.ended:
		if err != nil {
			t.Errorf("Serve() = %v, want nil", err)
		}
	case <-time.After(patience):
		t.Fatal("it goes on")
	}
}

func TestARelayThatIsToRetireWaitsForItsControllerToLeave(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	ctx, cancel := context.WithCancel(t.Context())
	c := remote.NewClient(remote.In(h.dir).Dial)
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	<-c.Attached()
	if err := c.Retire(0); err != nil {
		t.Fatal(err)
	}
	if got := c.Slots("a1"); got != 0 || c.Away(t.Context()) != nil {
		t.Error("it ended while its controller was there")
	}
	cancel()
	<-ended
	select {
	case <-h.ended:
	case <-time.After(patience):
		t.Fatal("it goes on")
	}
}

// A desk lets in who shows the token "good", until it is shut.
type desk struct{ shut chan struct{} }

func (d desk) Admit(v remote.Visitor) (remote.Pass, error) {
	if v.Token != "good" {
		return remote.Pass{}, errGate
	}
	return remote.Pass{Who: "nvr", Key: json.RawMessage(`"key"`)}, nil
}

func (d desk) Still(key json.RawMessage) error {
	select {
	case <-d.shut:
		return errGate
	default:
		return nil
	}
}

func TestTheControllerSaysWhoComesInAndNobodyIsSentAwayWithoutIt(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	if _, err := h.server.Admit(remote.Visitor{Token: "good"}); !errors.Is(err, media.ErrAway) {
		t.Errorf("Admit without a controller = %v, want ErrAway", err)
	}
	if err := h.server.Still(remote.Pass{}); err != nil {
		t.Errorf("Still without a controller = %v, want nil: pictures outlive it", err)
	}
	d := desk{make(chan struct{})}
	_, events := attach(t, h.dir, func(c *remote.Client) { c.Gate = d })
	hear[media.Attached](t, events)
	if _, err := h.server.Admit(remote.Visitor{Token: "bad"}); !errors.Is(err, errGate) {
		t.Errorf("Admit of a wrong token = %v, want the gate's own error", err)
	}
	pass, err := h.server.Admit(remote.Visitor{Token: "good"})
	if err != nil || pass.Who != "nvr" {
		t.Fatalf("Admit = %+v, %v, want nvr", pass, err)
	}
	if err := h.server.Still(pass); err != nil {
		t.Errorf("Still = %v, want nil", err)
	}
	close(d.shut)
	if err := h.server.Still(pass); !errors.Is(err, errGate) {
		t.Errorf("Still of a token that is over = %v, want the gate's own error", err)
	}
}

func TestASocketInADeepFolderIsReached(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("d", 60), strings.Repeat("e", 60))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	h := serve(t, dir, 0)
	c, events := attach(t, h.dir, nil)
	hear[media.Attached](t, events)
	if got := c.Screens(); len(got) != 0 {
		t.Errorf("Screens() = %v, want none", got)
	}
}

func TestManyWhoWaitForAPictureHoldNoOrderUp(t *testing.T) {
	h := serve(t, t.TempDir(), 0)
	c, _ := attach(t, h.dir, nil)
	<-c.Attached()
	c.SetCameras([]media.Camera{{Name: "mati", URL: "rtsp://10.0.0.7/"}})
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	for range 600 {
		waiting.Go(func() { _, _, _ = c.Keyframe(ctx, "camera/mati") })
	}
	for range 100 {
		if _, ok := c.Vitals(); !ok {
			t.Error("the relay was let go of")
			break
		}
	}
	cancel()
	waiting.Wait()
}
