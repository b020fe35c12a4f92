package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"kawung/configs"
	"kawung/media"
	"kawung/media/remote"
	"kawung/media/rtsp"
)

// relayAlone is how long a relay goes on without a controller, unless it is
// told otherwise: a night and a morning, until somebody comes.
const relayAlone = 24 * time.Hour

type relayOptions struct {
	file    string
	alone   time.Duration
	near    bool
	replace bool
}

func relayCommand() command {
	return command{
		name: "relay", usage: "[-c kawung.yaml]",
		short: "carry the pictures: started by serve, or by hand as a service of its own",
		long: `Pulls the cameras and carries them to the displays, as a process of its own:
the wall goes on while the controller is restarted, upgraded or killed. serve
starts one unless one runs for its data folder already.

It ends when it is told to (Ctrl-C, SIGTERM), and by itself when no controller
has come for -alone. A newer program takes over with -replace: the running
relay ends, serve starts another, and pictures are back within seconds.

Examples:
  kawung relay -c /etc/kawung/kawung.yaml
  kawung relay -c /etc/kawung/kawung.yaml -replace    after an upgrade, at a quiet moment`,
		define: func(flags *flag.FlagSet) any {
			o := &relayOptions{}
			flags.StringVar(&o.file, "c", "", "configuration `file`; - is standard input")
			flags.DurationVar(&o.alone, "alone", relayAlone, "end when no controller has come for so `long`; 0 is never")
			flags.BoolVar(&o.near, "near", false, "take the next free port when one is taken")
			flags.BoolVar(&o.replace, "replace", false, "end the relay that runs, so that serve starts this program's")
			return o
		},
		run: func(ctx context.Context, p *program, options any, _ []string) error {
			return p.relay(ctx, options.(*relayOptions))
		},
	}
}

func (p *program) relay(ctx context.Context, o *relayOptions) error {
	config, err := p.relayConfig(o.file)
	if err != nil {
		return err
	}
	if o.replace {
		return p.replaceRelay(config)
	}
	signal.Ignore(syscall.SIGPIPE) // whoever read what we write may be gone: we are not
	held, err := lockFile(config.Data, relayLock)
	if err != nil {
		return err
	}
	defer func() { _ = held.Close() }() // the kernel takes it back anyway
	log := newLog(p.stderr, config.Log).With("process", "relay")
	limitGarbage()
	var near func(wanted, got string)
	if o.near {
		near = func(wanted, got string) { fmt.Fprintf(p.stdout, "%s is taken, using %s\n", wanted, got) }
	}
	pictures, err := openPictures(config, near, log)
	if err != nil {
		return err
	}
	listener, err := remote.In(config.Data).Listen()
	if err != nil {
		return errors.Join(err, pictures.close())
	}
	began := time.Now()
	server := &remote.Server{
		Vitals: func() media.Vitals { return vitals(began) },
		Relay:  pictures.relay, Clips: pictures.clips, Alone: o.alone, Log: log, Errors: gateErrors(),
		Hello: remote.Hello{
			Boot: rand.Text(), Build: build(), Settings: relaySettings(config), Process: os.Getpid(), RTSP: pictures.address(),
		},
		Notes: map[string]func(context.Context) error{"recordings": pictures.recordings.Trouble},
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return pictures.run(ctx, visitors(server)) })
	g.Go(func() error {
		defer end() // alone for too long
		return named("controller", server.Serve(ctx, listener))
	})
	return errors.Join(g.Wait(), pictures.close())
}

func (p *program) relayConfig(file string) (configs.Config, error) {
	if file == "-" {
		return configs.Read(p.stdin, "standard input")
	}
	return readConfig(file)
}

// replaceRelay ends the relay that runs; serve starts another.
func (p *program) replaceRelay(c configs.Config) error {
	pid := lockHolder(c.Data, relayLock)
	if pid <= 0 {
		return fmt.Errorf("no relay runs for the data folder %s", c.Data)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return fmt.Errorf("end the relay (process %d): %w", pid, err)
	}
	fmt.Fprintf(p.stdout, "The relay (process %d) ends; serve starts another.\n", pid)
	return nil
}

// relaySettings names the part of a configuration that a relay is made of: one
// that runs with another is replaced.
func relaySettings(c configs.Config) string {
	data, err := filepath.Abs(c.Data)
	if err != nil {
		data = c.Data
	}
	b, _ := json.Marshal([]any{data, c.WebRTC, c.RTSP, c.Recordings, c.Transcodes}) // plain values: it cannot fail
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// gateErrors keep their kind on the way between controller and relay.
func gateErrors() []error { return []error{rtsp.ErrToken, rtsp.ErrForbidden, rtsp.ErrTooOften} }

// visitors asks the controller who comes to the relay's doors.
func visitors(s *remote.Server) rtsp.Admit {
	return func(address, token string, act rtsp.Act, camera string) (rtsp.Pass, error) {
		pass, err := s.Admit(remote.Visitor{Address: address, Token: token, Act: string(act), Camera: camera})
		if err != nil {
			return rtsp.Pass{}, err
		}
		return rtsp.Pass{Who: cmp.Or(pass.Who, "somebody"), Still: func() error { return s.Still(pass) }}, nil
	}
}
