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
	profile, err := os.MkdirTemp("", "kawung-bench-")
	if err != nil {
		return err
	}
	return browse(ctx, path, profile, size, url)
}

// browse is browser with a profile folder and flags of the caller's.
func browse(ctx context.Context, path, profile, size, url string, flags ...string) error {
	defer os.RemoveAll(profile)
	cmd := exec.CommandContext(ctx, path, append(flags,
		"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
		"--allow-loopback-in-peer-connection", "--disable-features=WebRtcHideLocalIpsWithMdns",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
		"--window-size="+size, "--user-data-dir="+profile, url)...)
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
