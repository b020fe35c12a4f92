package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// alone is how long a daemon's relay goes on when this program was killed and
// could not end it.
const alone = "2m"

// serve starts `kawung serve` on a data folder of its own in dir, without a
// room, and gives back where it listens and its process.
func serve(ctx context.Context, g *errgroup.Group, kawung, dir string) (address string, pid int, err error) {
	if address, err = freePort(); err != nil {
		return "", 0, err
	}
	config := filepath.Join(dir, "kawung.yaml")
	text := fmt.Sprintf("http: {listen: %q}\nhttps: {listen: \"\"}\nwebrtc: {listen: \"127.0.0.1:0\"}\nrtsp: {listen: \"127.0.0.1:0\"}\ndata: %s\nlog: {level: error}\n",
		address, filepath.Join(dir, "data"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return "", 0, err
	}
	cmd := exec.CommandContext(ctx, kawung, "serve", "-c", config, "-alone", alone)
	cmd.Env = append(os.Environ(), "KAWUNG_ADMIN_PASSWORD="+demoPassword)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return "", 0, err
	}
	g.Go(func() error {
		if err := cmd.Wait(); ctx.Err() == nil {
			return fmt.Errorf("kawung serve ended by itself: %w", err)
		}
		return nil
	})
	return address, cmd.Process.Pid, nil
}
