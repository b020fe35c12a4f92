package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// browser runs one headless Chromium of a size ("1920,1080") on url until ctx ends. It returns when the
// whole process group has gone and its profile is deleted.
func browser(ctx context.Context, path, size, url string) error {
	profile, err := inMemory("kawung-bench-")
	if err != nil {
		return err
	}
	return browse(ctx, path, profile, size, url)
}

// browse is browser with a profile folder and flags of the caller's.
func browse(ctx context.Context, path, profile, size, url string, flags ...string) error {
	return chromium{path: path, profile: profile, size: size}.run(ctx, url, flags...)
}

// A chromium is one browser.
type chromium struct {
	path    string
	profile string // folder; deleted when the browser has ended
	size    string // of its window: "1920,1080"
	display string // X server of its window; "" for none
}

// run shows url until ctx ends.
func (c chromium) run(ctx context.Context, url string, flags ...string) error {
	defer os.RemoveAll(c.profile)
	if c.display == "" {
		flags = append(flags, "--headless=new")
	} else {
		flags = append(flags, "--ozone-platform=x11", "--kiosk", "--noerrdialogs", "--password-store=basic", "--window-position=0,0")
	}
	cmd := exec.CommandContext(ctx, c.path, append(flags,
		"--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
		"--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
		"--window-size="+c.size, "--user-data-dir="+c.profile, url)...)
	cmd.Env = os.Environ()
	if c.display != "" {
		cmd.Env = append(cmd.Env, "DISPLAY="+c.display)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("chromium: %w", err)
	}
	if ctx.Err() == nil {
		return errors.New("chromium ended by itself")
	}
	return nil
}

// inMemory makes a folder in memory, where the system has such a place. Browsers
// write all the time; displays do that on disks of their own, and on the
// controller's they would hold up what it writes before each flip.
func inMemory(prefix string) (string, error) {
	if dir, err := os.MkdirTemp("/dev/shm", prefix); err == nil {
		return dir, nil
	}
	return os.MkdirTemp("", prefix)
}
