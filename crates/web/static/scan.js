// Reads a code with the camera, where the browser can. What it reads goes through the same form as
// what is pasted; where there is no camera, the form is all there is.
const find = (id) => document.getElementById(id);
const [video, form] = [find("camera"), find("code-form")];
const without = find("no-camera");

async function start(button) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const wanted = { video: { facingMode: "environment" } };
  const stream = await navigator.mediaDevices.getUserMedia(wanted);
  video.srcObject = stream;
  video.hidden = false;
  button.hidden = true;
  await video.play();
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  addEventListener("pagehide", stop);
  for (;;) {
    const [found] = await detector.detect(video);
    if (found) {
      stop();
      form.elements.code.value = found.rawValue;
      form.submit();
      return;
    }
    await new Promise((next) => setTimeout(next, 200));
  }
}

if ("BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) {
  // It stands in its template as a comment: browsers of text show templates.
  const piece = find("scan-by-script");
  piece.innerHTML = piece.content.firstChild.data;
  piece.replaceWith(piece.content);
  const button = find("scan");
  without.hidden = true;
  // Refused, taken by something else, or not there after all: the page says what to do instead.
  const giveUp = () => {
    video.hidden = button.hidden = true;
    without.hidden = false;
  };
  button.addEventListener("click", () => start(button).catch(giveUp));
}
